package dev.rechroma.spark;

import com.typesafe.config.Config;
import dev.rechroma.config.SettingsReader;
import dev.rechroma.image.DecodeLimits;
import dev.rechroma.image.Fit;
import dev.rechroma.image.ImageException;
import dev.rechroma.image.Photo;
import dev.rechroma.tensor.LabTensor;
import dev.rechroma.tensor.Split;
import dev.rechroma.tensor.TensorRow;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;

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
   */
  public record Settings(
      int size,
      Fit fit,
      Gray gray,
      double validation,
      double test,
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
              reader.choice("compression", Compression.class),
              Limits.read(reader));
      reader.require(
          settings.validation + settings.test < 1,
          "validation",
          "and test leave no photo for training");
      reader.throwProblems();
      return settings;
    }
  }

  /**
   * What an ingest brought.
   *
   * @param splits photos in each split
   * @param skipped photos left out because they have no colour
   * @param failed photos that could not be read, by path
   * @param bytes size of the photos' files that were read
   */
  public record Summary(
      Map<Split, Long> splits, long skipped, List<Failure> failed, long bytes, double seconds) {

    /** Photos in the data set. */
    public long images() {
      return splits.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Photos stored a second. */
    public double imagesPerSecond() {
      return images() / seconds;
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

  /** Writes the data set; one that was there before is replaced only once the new one is whole. */
  public Summary run(PhotoFiles photos, TensorDataSet output) throws IOException {
    long start = System.nanoTime();
    HadoopStorage unfinished = output.folder().beside(".unfinished");
    new TensorDataSet(spark, unfinished)
        .write(
            photos
                .readable(settings.limits())
                .mapPartitions(
                    new Work(settings, done, gray, bytes, failures),
                    Encoders.row(TensorDataSet.SCHEMA)),
            settings.compression().codec());
    List<Failure> failed = failed(photos);
    Failures.write(unfinished, "_rechroma/failures.jsonl", failed.iterator());
    unfinished.replace(output.folder());
    return new Summary(
        output.counts(), gray.value(), failed, bytes.value(), (System.nanoTime() - start) / 1e9);
  }

  /** By path, each once: a task that was run again has reported its failures again. */
  private List<Failure> failed(PhotoFiles photos) throws IOException {
    Map<String, Failure> byPath = new TreeMap<>();
    failures.value().forEach(failure -> byPath.put(failure.path(), failure));
    photos.unreadable(settings.limits()).forEach(failure -> byPath.put(failure.path(), failure));
    return List.copyOf(byPath.values());
  }

  /** What a worker does with its photos. */
  private record Work(
      Settings settings,
      LongAccumulator done,
      LongAccumulator gray,
      LongAccumulator bytes,
      CollectionAccumulator<Failure> failures)
      implements MapPartitionsFunction<Row, Row> {

    @Override
    public Iterator<Row> call(Iterator<Row> photos) {
      Iterable<Row> all = () -> photos;
      Stream<Row> rows = StreamSupport.stream(all.spliterator(), false);
      return rows.map(photo -> tensor(photo.getString(0), photo.getAs(1)))
          .filter(Objects::nonNull)
          .iterator();
    }

    /** The row of a photo; null where it gives none. */
    private Row tensor(String path, byte[] file) {
      done.add(1);
      bytes.add(file.length);
      try (Photo photo = Photo.decode(file, settings.limits())) {
        byte[] lab = LabTensor.encode(photo, settings.size(), settings.fit());
        if (settings.gray() == Gray.SKIP && LabTensor.isGray(lab)) {
          gray.add(1);
          return null;
        }
        return row(path, DigestUtils.sha256Hex(file), photo, lab);
      } catch (ImageException e) {
        failures.add(new Failure(path, e.getMessage()));
        return null;
      }
    }

    private Row row(String path, String id, Photo photo, byte[] lab) {
      Place place = Place.of(path, id, settings.validation(), settings.test());
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
      return TensorDataSet.row(row, place.split());
    }
  }
}
