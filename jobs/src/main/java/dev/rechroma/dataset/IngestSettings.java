package dev.rechroma.dataset;

import com.typesafe.config.Config;
import dev.rechroma.config.SettingsReader;
import dev.rechroma.image.Fit;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.source.ArchiveLimits;
import dev.rechroma.source.EntryNameDecoder;
import dev.rechroma.source.Limits;
import dev.rechroma.source.Unread;
import java.io.Serializable;

/**
 * The keys below rechroma.ingest, where each is explained.
 *
 * @param size side of the tensors, px
 * @param validation share of the photos in no split yet
 * @param test share of the photos in no split yet
 * @param unread what becomes of formats that are not read
 * @param entryNameDecoder reads names in archives that are not in UTF-8
 */
public record IngestSettings(
    int size,
    Fit fit,
    Gray gray,
    double validation,
    double test,
    Unread unread,
    Compression compression,
    DecodeLimits limits,
    ArchiveLimits archives,
    EntryNameDecoder entryNameDecoder)
    implements Serializable {

  /** What happens to photos without colour. */
  public enum Gray {
    SKIP,
    KEEP
  }

  /** How the data set is compressed. */
  public enum Compression {
    NONE,
    LZ4,
    ZSTD;

    /** The name that Parquet has for it. */
    String codec() {
      return switch (this) {
        case NONE -> "uncompressed";
        case LZ4 -> "lz4_raw";
        case ZSTD -> "zstd";
      };
    }
  }

  private static final int LARGEST = 4096;

  /** Reads and checks the settings below rechroma.ingest. */
  public static IngestSettings read(Config ingest) {
    SettingsReader reader = SettingsReader.of(ingest);
    IngestSettings settings =
        new IngestSettings(
            reader.integer("size", 1, LARGEST),
            reader.choice("fit", Fit.class),
            reader.choice("gray", Gray.class),
            reader.number("validation", 0, 1),
            reader.number("test", 0, 1),
            Unread.read(reader),
            reader.choice("compression", Compression.class),
            Limits.read(reader),
            Limits.archives(reader),
            Limits.entryNameDecoder(reader));
    reader.require(
        settings.validation + settings.test < 1,
        "validation",
        "and test leave no photo for training");
    reader.throwProblems();
    return settings;
  }

  /** The same with pictures of another side, px. */
  public IngestSettings withSize(int side) {
    return new IngestSettings(
        side, fit, gray, validation, test, unread, compression, limits, archives, entryNameDecoder);
  }
}
