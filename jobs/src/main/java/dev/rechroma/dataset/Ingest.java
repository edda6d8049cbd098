package dev.rechroma.dataset;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import com.typesafe.config.Config;
import dev.rechroma.config.SettingsReader;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.RunLock;
import dev.rechroma.image.Fit;
import dev.rechroma.image.ImageException;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.PhotoFile;
import dev.rechroma.source.Failure;
import dev.rechroma.source.Failures;
import dev.rechroma.source.Limits;
import dev.rechroma.source.Peek;
import dev.rechroma.source.Unread;
import dev.rechroma.tensor.LabTensor;
import dev.rechroma.tensor.Split;
import dev.rechroma.tensor.TensorRow;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

/** Turns a folder tree of photos into a tensor data set, on all workers. */
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
   */
  public record Settings(
      int size,
      Fit fit,
      Gray gray,
      double validation,
      double test,
      Unread unread,
      Compression compression,
      DecodeLimits limits)
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
              Limits.read(reader));
      reader.require(
          settings.validation + settings.test < 1,
          "validation",
          "and test leave no photo for training");
      reader.throwProblems();
      return settings;
    }

    /** The same with pictures of another side, px. */
    public Settings withSize(int side) {
      return new Settings(side, fit, gray, validation, test, unread, compression, limits);
    }
  }

  /** What becomes of a data set that is there already. */
  public enum Mode {
    /** It is replaced by the photos of the input. */
    REPLACE,
    /** It stays, and gets the photos of the input that are new or changed. */
    ADD
  }

  /**
   * What an ingest brought.
   *
   * @param splits photos in each split of the data set
   * @param added photos that were decoded and stored
   * @param unchanged photos that were not looked at, as an earlier ingest had seen the same file
   * @param skipped photos left out because they have no colour
   * @param others files that are no photos, and links that are not followed
   * @param failed photos that could not be read, by path
   * @param bytes size of the photos' files that were read
   */
  public record Summary(
      Map<Split, Long> splits,
      long added,
      long unchanged,
      long skipped,
      long others,
      List<Failure> failed,
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

  private final SparkSession spark;
  private final Settings settings;
  private final LongAccumulator done;
  private final LongAccumulator gray;
  private final LongAccumulator bytes;
  private final CollectionAccumulator<Failure> failures;

  /**
   * @param done told each photo that was looked at
   */
  public Ingest(SparkSession spark, Settings settings, LongAccumulator done) {
    this.spark = spark;
    this.settings = settings;
    this.done = done;
    this.gray = spark.sparkContext().longAccumulator();
    this.bytes = spark.sparkContext().longAccumulator();
    this.failures = spark.sparkContext().collectionAccumulator();
  }

  /**
   * Makes the data set. A reader finds the one that was there before until all is done, also where
   * the ingest dies.
   *
   * @param lock of the output, which must still be held when the data set is switched
   */
  public Summary run(NewPhotos photos, HadoopStorage output, RunLock lock) throws IOException {
    long start = System.nanoTime();
    List<Failure> failed = write(photos, output, lock);
    TensorDataSet data = TensorDataSet.in(spark, output);
    return new Summary(
        data.counts(),
        photos.count() - gray.value() - failures().size(),
        photos.unchanged(),
        gray.value(),
        photos.others(),
        failed,
        bytes.value(),
        (System.nanoTime() - start) / 1e9);
  }

  /** Beside the files that are there, whatever becomes of those: a snapshot says which count. */
  private List<Failure> write(NewPhotos photos, HadoopStorage output, RunLock lock)
      throws IOException {
    TensorDataSet there = TensorDataSet.in(spark, output);
    Snapshot old = there.snapshot();
    // From now on files that no snapshot has are none of the data set's.
    old.write(output);
    old.clean(output);
    if (!photos.isChanged()) {
      writeFailures(there);
      return List.of();
    }
    TensorDataSet before =
        switch (photos.mode()) {
          case ADD -> there;
          case REPLACE -> there.emptied();
        };
    Snapshot next = next(photos, before, old.nextSources());
    lock.requireHeld();
    next.write(output);
    if (photos.mode() == Mode.REPLACE) {
      next.clean(output);
    }
    writeFailures(TensorDataSet.in(spark, output));
    return failed(photos);
  }

  /**
   * Writes the photos, and lists what they make up together with those of before.
   *
   * @param sources name for the list of photos that were looked at
   */
  private Snapshot next(NewPhotos photos, TensorDataSet before, String sources) throws IOException {
    List<String> files = new ArrayList<>(before.snapshot().files());
    List<String> added = photos.count() == 0 ? List.of() : append(tensors(photos), before, files);
    Dataset<Row> stored = before.table(added).select("source", "split");
    Dataset<Row> changed =
        stored.join(photos.knownBefore(), col("source").equalTo(col("path"))).select("source");
    List<String> holding = before.filesOf(changed);
    if (!holding.isEmpty()) {
      String[] source = {"source"};
      Dataset<Row> kept = before.table(holding).join(broadcast(changed), source, "left_anti");
      append(kept, before, files);
      files.removeAll(holding);
    }
    photos
        .sources(before, stored, failed(photos))
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(before.folder().path() + "/" + sources);
    return new Snapshot(List.copyOf(files), sources);
  }

  /** Adds the new files to the list, and returns them. */
  private List<String> append(Dataset<Row> rows, TensorDataSet data, List<String> files)
      throws IOException {
    List<String> before = Snapshot.written(data.folder());
    data.append(rows, settings.compression().codec());
    List<String> added = new ArrayList<>(Snapshot.written(data.folder()));
    added.removeAll(Set.copyOf(before));
    files.addAll(added);
    return added;
  }

  private Dataset<Row> tensors(NewPhotos photos) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    TensorizeTask work =
        new TensorizeTask(
            settings,
            context.broadcast(new SerializableConfiguration(context.hadoopConfiguration())),
            done,
            gray,
            bytes,
            failures);
    return photos.toRead().mapPartitions(work, Encoders.row(TensorDataSet.SCHEMA));
  }

  /** By path. */
  private List<Failure> failed(NewPhotos photos) {
    return Stream.concat(photos.failed().stream(), failures().stream())
        .sorted(Comparator.comparing(Failure::path))
        .toList();
  }

  /** Each once: a task that was run again has reported its failures again. */
  private Collection<Failure> failures() {
    Map<String, Failure> byPath = new TreeMap<>();
    failures.value().forEach(failure -> byPath.put(failure.path(), failure));
    return byPath.values();
  }

  /** All that are known, of earlier ingests too. */
  private void writeFailures(TensorDataSet data) throws IOException {
    List<Failure> all =
        data
            .sources()
            .where(col("reason").isNotNull())
            .orderBy("path")
            .select("path", "reason")
            .collectAsList()
            .stream()
            .map(row -> new Failure(row.getString(0), row.getString(1)))
            .toList();
    Failures.write(data.folder(), "_rechroma/failures.jsonl", all.iterator());
  }

  /** What a worker does with its photos. */
  private record TensorizeTask(
      Settings settings,
      Broadcast<SerializableConfiguration> hadoop,
      LongAccumulator done,
      LongAccumulator gray,
      LongAccumulator bytes,
      CollectionAccumulator<Failure> failures)
      implements MapPartitionsFunction<Row, Row> {

    @Override
    public Iterator<Row> call(Iterator<Row> photos) {
      Iterable<Row> all = () -> photos;
      Stream<Row> rows = StreamSupport.stream(all.spliterator(), false);
      return rows.map(photo -> tensor(photo.getString(0), photo.getLong(1), photo.getString(2)))
          .filter(Objects::nonNull)
          .iterator();
    }

    /**
     * The row of a photo; null where it gives none.
     *
     * @param split where an earlier version of the file is; null without one
     */
    private Row tensor(String path, long length, String split) {
      done.add(1);
      try {
        byte[] file = read(path, length);
        bytes.add(file.length);
        Optional<String> unread = Peek.unread(path, file);
        if (unread.isPresent()) {
          throw new ImageException(Unread.REASON + unread.get());
        }
        return tensor(path, file, split);
      } catch (ImageException e) {
        failures.add(new Failure(path, e.getMessage()));
        return null;
      }
    }

    private byte[] read(String path, long length) throws ImageException {
      if (length == 0) {
        throw new ImageException("empty file");
      }
      settings.limits().checkBytes(length);
      HadoopStorage place = HadoopStorage.at(path, hadoop.value().value());
      byte[] file = new byte[(int) length];
      try (InputStream in = place.open(place.path())) {
        return Arrays.copyOf(file, in.readNBytes(file, 0, file.length));
      } catch (FileNotFoundException e) {
        throw new ImageException("cannot be opened", e);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private Row tensor(String path, byte[] file, String split) throws ImageException {
      try (Photo photo = PhotoFile.decode(file, settings.limits())) {
        byte[] lab = LabTensor.encode(photo, settings.size(), settings.fit());
        if (settings.gray() == Gray.SKIP && LabTensor.isGray(lab)) {
          gray.add(1);
          return null;
        }
        return row(path, DigestUtils.sha256Hex(file), split, photo, lab);
      }
    }

    /** A photo that is edited must not turn up in another split, where it is known already. */
    private Row row(String path, String id, String split, Photo photo, byte[] lab) {
      SplitAssignment place = SplitAssignment.of(path, id, settings.validation(), settings.test());
      TensorRow row =
          new TensorRow(
              id,
              path,
              place.pair(),
              place.view(),
              photo.width(),
              photo.height(),
              settings.size(),
              lab);
      return TensorDataSet.row(row, split == null ? place.split() : Split.ofFolder(split));
    }
  }
}
