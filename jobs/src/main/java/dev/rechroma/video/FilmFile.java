package dev.rechroma.video;

import java.io.Serializable;

/**
 * A file that is a film, or may be one.
 *
 * @param path qualified
 * @param name relative to what the user named; safe below any folder
 * @param state differs once the file has changed
 * @param reason why it cannot be read; empty if it may be
 * @param expected whether it should be a film, by its name or because the user named it
 */
record FilmFile(String path, String name, String state, String reason, boolean expected)
    implements Serializable {

  /** The name without its ending. */
  String stem() {
    int dot = name.lastIndexOf('.');
    return dot > name.lastIndexOf('/') + 1 ? name.substring(0, dot) : name;
  }
}
