package dev.rechroma.image;

/** Why a file is no usable photo, or a photo cannot be written; the message is one short line. */
public final class ImageException extends Exception {
  private static final long serialVersionUID = 1L;

  public ImageException(String message) {
    super(message);
  }

  public ImageException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * A decoder refuses a file without a reason that could be told.
   *
   * @param format as people call it
   * @param cause null without
   */
  public static ImageException undecodable(String format, Throwable cause) {
    return new ImageException("damaged or unsupported " + format + " data", cause);
  }
}
