package dev.rechroma.config;

/**
 * A user's mistake, as one line (or one line per mistake) that names the wrong value and says what
 * to do about it. It ends a command with exit code 2 and without a stack trace.
 */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An error with the line that is shown to the user. */
  public UserError(String message) {
    super(message);
  }

  /** The same with its cause, for the log. */
  public UserError(String message, Throwable cause) {
    super(message, cause);
  }
}
