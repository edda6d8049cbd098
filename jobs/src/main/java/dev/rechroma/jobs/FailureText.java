package dev.rechroma.jobs;

import dev.rechroma.spark.Failure;
import java.util.List;

/** Tells people about failed photos without flooding the screen. */
final class FailureText {
  private static final int SHOWN = 5;

  private FailureText() {}

  /** The lines to append to a summary; empty where nothing failed. */
  static String of(List<Failure> failures, String output) {
    return listed(failures, output + "/_rechroma/failures.jsonl");
  }

  /**
   * The same lines.
   *
   * @param file where all of them are listed
   */
  static String listed(List<Failure> failures, String file) {
    if (failures.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("\n" + failures.size() + " failed:");
    failures.stream()
        .limit(SHOWN)
        .forEach(each -> text.append("\n  " + each.path() + ": " + each.reason()));
    if (failures.size() > SHOWN) {
      text.append("\n  ...");
    }
    return text + "\nAll are listed in " + file;
  }
}
