package dev.rechroma.source;

import java.io.IOException;

/** Why no more is read of an archive; the message is one short line. */
final class ArchiveException extends IOException {
  private static final long serialVersionUID = 1L;

  ArchiveException(String message) {
    super(message);
  }
}
