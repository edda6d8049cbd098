package dev.rechroma.dataset;

import com.typesafe.config.Config;
import dev.rechroma.config.SettingsReader;
import dev.rechroma.config.UserError;
import dev.rechroma.engine.JobContext;
import dev.rechroma.engine.ProgressListener;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.RunLock;
import dev.rechroma.image.Fit;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.source.ArchiveLimits;
import dev.rechroma.source.EntryNames;
import dev.rechroma.source.Failure;
import dev.rechroma.source.Limits;
import dev.rechroma.source.Unread;
import dev.rechroma.source.tree.Selection;
import dev.rechroma.tensor.Split;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** Turns photos in folders and archives into a tensor data set, on all workers. */
public final class Ingest {

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

  /**
   * The keys below rechroma.ingest, where each is explained.
   *
   * @param size side of the tensors, px
   * @param validation share of the photos in no split yet
   * @param test share of the photos in no split yet
   * @param unread what becomes of formats that are not read
   * @param entryNames how names in archives are encoded
   */
  public record Settings(
      int size,
      Fit fit,
      Gray gray,
      double validation,
      double test,
      Unread unread,
      Compression compression,
      DecodeLimits limits,
      ArchiveLimits archives,
      EntryNames entryNames)
      implements Serializable {
    private static final int LARGEST = 4096;

    /** Reads and checks the settings below rechroma.ingest. */
    public static Settings read(Config ingest) {
      SettingsReader reader = SettingsReader.of(ingest);
      Settings settings =
          new Settings(
              reader.integer("size", 1, LARGEST),
              reader.choice("fit", Fit.class),
              reader.choice("gray", Gray.class),
              reader.number("validation", 0, 1),
              reader.number("test", 0, 1),
              Unread.read(reader),
              reader.choice("compression", Compression.class),
              Limits.read(reader),
              Limits.archives(reader),
              Limits.entryNames(reader));
      reader.require(
          settings.validation + settings.test < 1,
          "validation",
          "and test leave no photo for training");
      reader.throwProblems();
      return settings;
    }

    /** The same with pictures of another side, px. */
    public Settings withSize(int side) {
      return new Settings(
          side, fit, gray, validation, test, unread, compression, limits, archives, entryNames);
    }
  }

  /**
   * What an ingest brought.
   *
   * @param splits photos in each split of the data set
   * @param added photos that were decoded and stored, pages each for itself
   * @param unchanged photos that are as an earlier ingest found them
   * @param skipped photos left out because they have no colour
   * @param others files that are no photos, and links that are not followed
   * @param failed photos, archives and folders that could not be read
   * @param failures some of them, by path
   * @param bytes size of the photos that were read
   * @param seconds that reading and writing took
   */
  public record Summary(
      Map<Split, Long> splits,
      long added,
      long unchanged,
      long skipped,
      long others,
      long failed,
      List<Failure> failures,
      long bytes,
      double seconds) {

    /** Photos in the data set. */
    public long images() {
      return splits.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Photos stored a second. */
    public double imagesPerSecond() {
      return added / seconds;
    }
  }

  private final JobContext context;
  private final SparkSession spark;
  private final Settings settings;
  private final ProgressListener listener;

  /** A job that can make several data sets, one after the other. */
  public Ingest(JobContext context, Settings settings) {
    this.context = context;
    this.spark = context.spark();
    this.settings = settings;
    this.listener = context.listener();
  }

  /**
   * Makes a data set of photos, archives and folders; it replaces an older one.
   *
   * @param inputs each a path or a glob
   * @throws UserError where the output holds something else, or the input no photo
   */
  public static Summary run(
      JobContext context, Settings settings, List<String> inputs, String output)
      throws IOException {
    Selection photos = Selection.of(inputs, Optional.empty(), context.hadoop());
    return new Ingest(context, settings)
        .replace(photos, HadoopStorage.at(output, context.hadoop()));
  }

  /**
   * Makes a data set, in the place of an older one.
   *
   * @throws UserError where the output holds something else, or the input no photo
   */
  public Summary replace(Selection photos, HadoopStorage output) throws IOException {
    requireOurs(output);
    try (RunLock lock = context.lock(output)) {
      return replace(photos, output, lock);
    }
  }

  /**
   * As {@link #replace(Selection, HadoopStorage)}.
   *
   * @param lock of the output
   */
  Summary replace(Selection photos, HadoopStorage output, RunLock lock) throws IOException {
    TensorDataSet there = TensorDataSet.in(spark, output);
    IngestRun run = new IngestRun(there, there.emptied(), settings, lock, listener);
    Summary summary = run.read(photos);
    // Whoever still reads the older one loses it: its space is needed.
    run.data().snapshot().clean(output);
    return summary;
  }

  /**
   * Adds to a data set what is new or changed, with pictures of the side that it has; or makes one
   * where there is none.
   *
   * @throws UserError where the output holds something else, or the input no photo
   */
  public Summary add(Selection photos, HadoopStorage output) throws IOException {
    requireOurs(output);
    try (RunLock lock = context.lock(output)) {
      TensorDataSet there = TensorDataSet.in(spark, output);
      boolean fits = there.isWhole() && !there.isEmpty();
      Settings fitting = fits ? settings.withSize(there.size()) : settings;
      return new IngestRun(there, there, fitting, lock, listener).read(photos);
    }
  }

  private static void requireOurs(HadoopStorage output) throws IOException {
    if (!TensorDataSet.isBegun(output) && !output.isEmpty()) {
      throw new UserError(
          output.location()
              + " is not empty and holds no data set: choose another --output or empty it");
    }
  }
}
