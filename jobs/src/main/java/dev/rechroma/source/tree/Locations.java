package dev.rechroma.source.tree;

import org.apache.hadoop.fs.Path;

/** Locations as users write them: any path, or a URI. */
public final class Locations {
  private static final String URI = "(?s)[A-Za-z][A-Za-z0-9+.-]*:/.*";

  private Locations() {}

  /**
   * The path that a text stands for. Only a scheme with a slash behind its colon makes a URI:
   * "12:30" is a file.
   *
   * @throws IllegalArgumentException if it is not a path
   */
  public static Path path(String location) {
    return location.matches(URI) ? new Path(location) : new Path(null, null, location);
  }
}
