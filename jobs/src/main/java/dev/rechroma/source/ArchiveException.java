package dev.rechroma.source;

import java.io.IOException;

/** Why the rest of an archive cannot be read; the message is one short line. */
final class ArchiveException extends IOException {
  private static final long serialVersionUID = 1L;

  ArchiveException(String message) {
    super(message);
  }
}
