package dev.rechroma.source;

import java.io.Serializable;

/**
 * A photo that could not be used.
 *
 * @param path of its file
 * @param reason a short line
 */
public record Failure(String path, String reason) implements Serializable {
  private static final int LONGEST_REASON = 200;

  /** A reason for people; libraries put whole names of entries into their messages. */
  public static String firstLine(Throwable e) {
    String message = e.getMessage();
    String line =
        message == null
            ? e.getClass().getSimpleName()
            : message.lines().findFirst().orElse(e.getClass().getSimpleName());
    return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "...";
  }
}
