package dev.rechroma.source;

import java.io.Serializable;

/**
 * What an archive may cost to read.
 *
 * @param maxEntries files and folders in it
 * @param maxRatio how many times its own size may come out of it
 */
public record ArchiveLimits(int maxEntries, int maxRatio) implements Serializable {

  /** Bytes that may come out of an archive of {@code length} bytes. */
  long maxBytes(long length, long smallest) {
    return Math.max(smallest, Math.multiplyExact(length, (long) maxRatio));
  }
}
