package dev.rechroma.spark.source;

import java.io.Serializable;

/**
 * What the listing of the inputs found at one place.
 *
 * @param path of the file or folder, with its scheme
 * @param name safe and relative: what the output calls it
 * @param length in bytes
 * @param modified milliseconds since 1970
 * @param reason why it is passed over or failed; empty otherwise
 */
public record Source(String path, String name, Kind kind, long length, long modified, String reason)
    implements Serializable {

  /** What is to be done about it. */
  public enum Kind {
    /** A photo or not; its content tells. */
    FILE,
    ZIP,
    TAR,
    FOLDER,
    /** Of no interest, and not opened. */
    OTHER,
    SKIPPED,
    FAILED
  }

  static Source passedOver(String path, Kind kind, String reason) {
    return new Source(path, "", kind, 0, 0, reason);
  }

  /** Differs once the file has changed. */
  public String state() {
    return length + ":" + modified;
  }
}
