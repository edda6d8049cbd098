package dev.rechroma.image.codec.jp2;

import dev.rechroma.image.ImageException;

/** Reasons to reject a JPEG 2000 file. */
final class Jp2Problem {
  private Jp2Problem() {}

  static ImageException truncated() {
    return new ImageException("truncated JPEG 2000");
  }

  static ImageException damaged(String what) {
    return new ImageException("damaged JPEG 2000: " + what);
  }

  /**
   * @param what words that follow the format's name
   */
  static ImageException unsupported(String what) {
    return new ImageException("JPEG 2000 " + what + " is not supported");
  }
}
