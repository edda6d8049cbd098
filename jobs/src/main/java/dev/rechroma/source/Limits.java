package dev.rechroma.source;

import dev.rechroma.config.SettingsReader;
import dev.rechroma.image.photo.DecodeLimits;
import java.nio.charset.Charset;
import java.util.Locale;

/** Reads the limits that protect a job from oversized photos and archives. */
public final class Limits {
  private static final long MEGA = 1_000_000;
  private static final int LARGEST_MEGABYTES = 2000;
  private static final int LARGEST_MEGAPIXELS = 1000;
  private static final int LARGEST_ENTRIES = 10_000_000;
  private static final int LARGEST_RATIO = 100_000;

  private Limits() {}

  /** The keys max-megabytes and max-megapixels. */
  public static DecodeLimits read(SettingsReader reader) {
    return new DecodeLimits(
        MEGA * reader.integer("max-megabytes", 1, LARGEST_MEGABYTES),
        MEGA * reader.integer("max-megapixels", 1, LARGEST_MEGAPIXELS));
  }

  /** The key zip-names. */
  public static EntryNameDecoder entryNameDecoder(SettingsReader reader) {
    String charset = reader.text("zip-names");
    reader.require(
        isCharset(charset),
        "zip-names",
        String.format(
            Locale.ROOT,
            "is \"%s\", which is no character set: cp437, cp866, windows-1251, shift_jis and so on",
            charset));
    return new EntryNameDecoder(charset);
  }

  private static boolean isCharset(String name) {
    try {
      return Charset.isSupported(name);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The keys max-entries and max-ratio. */
  public static ArchiveLimits archives(SettingsReader reader) {
    return new ArchiveLimits(
        reader.integer("max-entries", 1, LARGEST_ENTRIES),
        reader.integer("max-ratio", 1, LARGEST_RATIO));
  }
}
