package dev.rechroma.image;

/** A file is not a usable photo, or a photo cannot be written; the message is one short line. */
public final class ImageException extends Exception {
  private static final long serialVersionUID = 1L;

  public ImageException(String message) {
    super(message);
  }

  public ImageException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * A decoder rejected a file without giving a useful reason.
   *
   * @param format name of the format as shown to users
   * @param cause the cause, or null
   */
  public static ImageException undecodable(String format, Throwable cause) {
    return new ImageException("damaged or unsupported " + format + " data", cause);
  }
}
