package dev.rechroma.source;

import java.io.Serializable;
import java.nio.file.AccessDeniedException;

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
    // Its own message is only the path.
    String message =
        e instanceof AccessDeniedException
            ? "permission denied: " + e.getMessage()
            : e.getMessage();
    String line =
        message == null
            ? e.getClass().getSimpleName()
            : message.lines().findFirst().orElse(e.getClass().getSimpleName());
    return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "...";
  }
}
