package dev.rechroma.config;

/**
 * The user's mistake, as one line (or one line a mistake) that names the wrong value and the mend.
 * It ends a command with exit code 2 and without a stack trace.
 */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An error with the line that the user is shown. */
  public UserError(String message) {
    super(message);
  }

  /** The same with what brought it about, for the log. */
  public UserError(String message, Throwable cause) {
    super(message, cause);
  }
}
