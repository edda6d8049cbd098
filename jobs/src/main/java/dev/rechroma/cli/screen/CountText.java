package dev.rechroma.cli.screen;

/** A line of a summary. */
public final class CountText {
  private CountText() {}

  /** A line to append, with what there is of something; empty where there is nothing. */
  public static String of(long count, String what) {
    return count > 0 ? "\n" + count + " " + what : "";
  }
}
