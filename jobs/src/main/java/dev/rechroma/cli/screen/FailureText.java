package dev.rechroma.cli.screen;

import dev.rechroma.source.Failure;
import java.util.List;

/** Reports failed photos without flooding the screen. */
public final class FailureText {
  private static final int SHOWN = 5;
  private static final int LONGEST = 500;

  private FailureText() {}

  /** The lines to append to a summary; empty where nothing failed. */
  public static String of(List<Failure> failures, String output) {
    return listed(failures, output + "/_rechroma/failures.jsonl");
  }

  /**
   * The same lines.
   *
   * @param file where all of them are listed
   */
  public static String listed(List<Failure> failures, String file) {
    return of(failures.size(), failures, file);
  }

  /**
   * The same lines for a list that is not complete.
   *
   * @param count of all failures
   * @param failures the first ones
   */
  public static String of(long count, List<Failure> failures, String file) {
    if (count == 0) {
      return "";
    }
    StringBuilder text = new StringBuilder("\n" + count + " failed:");
    failures.stream()
        .limit(SHOWN)
        .forEach(each -> text.append("\n  " + plain(each.path() + ": " + each.reason())));
    if (count > SHOWN) {
      text.append("\n  ...");
    }
    return text + "\nAll failures are listed in " + file;
  }

  /** Names may be very long and hold characters that move a terminal's cursor. */
  private static String plain(String line) {
    String shown = line.replaceAll("\\p{Cntrl}", "?");
    return shown.length() <= LONGEST ? shown : shown.substring(0, LONGEST) + "...";
  }
}
