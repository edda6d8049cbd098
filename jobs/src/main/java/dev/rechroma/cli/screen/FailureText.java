package dev.rechroma.cli.screen;

import dev.rechroma.eval.report.UnmeasuredPhoto;
import dev.rechroma.source.Failure;
import java.util.List;

/** Reports failed photos without flooding the screen. */
public final class FailureText {
  private static final int SHOWN = 5;
  private static final int LONGEST = 500;

  private FailureText() {}

  /**
   * The lines to append to a summary for photos that could not be measured; empty where all could.
   *
   * @param file where all of them are listed
   */
  public static String unmeasured(List<UnmeasuredPhoto> photos, String file) {
    List<Failure> failures =
        photos.stream().map(each -> new Failure(each.photo(), each.reason())).toList();
    return of(failures.size(), failures, file);
  }

  /**
   * The lines to append to a summary; empty where nothing failed.
   *
   * @param count of all failures
   * @param failures the first ones
   * @param file where all of them are listed
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
