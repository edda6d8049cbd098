package dev.rechroma.spark;

import dev.rechroma.config.SettingsReader;
import dev.rechroma.image.DecodeLimits;
import dev.rechroma.spark.source.ArchiveLimits;

/** Reads the limits that protect a job from oversized photos and archives. */
final class Limits {
  private static final long MEGA = 1_000_000;
  private static final int LARGEST_MEGABYTES = 2000;
  private static final int LARGEST_MEGAPIXELS = 1000;
  private static final int LARGEST_ENTRIES = 10_000_000;
  private static final int LARGEST_RATIO = 100_000;

  private Limits() {}

  /** The keys max-megabytes and max-megapixels. */
  static DecodeLimits read(SettingsReader reader) {
    return new DecodeLimits(
        MEGA * reader.integer("max-megabytes", 1, LARGEST_MEGABYTES),
        MEGA * reader.integer("max-megapixels", 1, LARGEST_MEGAPIXELS));
  }

  /** The keys max-entries and max-ratio. */
  static ArchiveLimits archives(SettingsReader reader) {
    return new ArchiveLimits(
        reader.integer("max-entries", 1, LARGEST_ENTRIES),
        reader.integer("max-ratio", 1, LARGEST_RATIO));
  }
}
