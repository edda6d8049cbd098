package dev.rechroma.spark;

import com.typesafe.config.Config;
import dev.rechroma.config.SettingsReader;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.image.DecodeLimits;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

/** Brings colour to a folder tree of photos, on all workers. */
public final class Colorize {
  static final String COLORIZED = "colorized";
  static final String FAILED = "failed";

  /** The columns of the manifest. */
  static final StructType MANIFEST =
      new StructType()
          .add("input", DataTypes.StringType, false)
          .add("output", DataTypes.StringType, true)
          .add("status", DataTypes.StringType, false)
          .add("error", DataTypes.StringType, true)
          .add("milliseconds", DataTypes.LongType, false)
          .add("model", DataTypes.StringType, false);

  /**
   * The keys below rechroma.colorize, where each is explained.
   *
   * @param batch photos that are painted together
   * @param quality of JPEG and WebP, 0 to 100
   */
  public record Settings(int batch, int quality, DecodeLimits limits) implements Serializable {

    /** Reads and checks the settings below rechroma.colorize. */
    public static Settings read(Config colorize) {
      SettingsReader reader = SettingsReader.of(colorize);
      Settings settings =
          new Settings(
              reader.integer("batch", 1, 1024),
              reader.integer("quality", 0, 100),
              Limits.read(reader));
      reader.throwProblems();
      return settings;
    }
  }

  /**
   * A generator on its way to the workers.
   *
   * @param id tells models apart in the manifest
   * @param settings what it is built from
   * @param weights its parameters
   */
  public record Model(String id, GanSettings settings, float[] weights) implements Serializable {}

  /** What a run brought. */
  public record Summary(long colorized, List<Failure> failed, double seconds) {

    /** Photos written a second. */
    public double imagesPerSecond() {
      return colorized / seconds;
    }
  }

  private final SparkSession spark;
  private final Settings settings;
  private final LongAccumulator done;

  /**
   * @param done told each photo that was looked at
   */
  public Colorize(SparkSession spark, Settings settings, LongAccumulator done) {
    this.spark = spark;
    this.settings = settings;
    this.done = done;
  }

  /** Writes a colour photo for each photo, and the manifest. */
  public Summary run(PhotoFiles photos, HadoopStorage output, Model model) throws IOException {
    long start = System.nanoTime();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<Model> sent = context.broadcast(model);
    Broadcast<SerializableConfiguration> hadoop =
        context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    ColorizeTask task =
        new ColorizeTask(
            settings,
            sent,
            hadoop,
            photos.root().path().toString(),
            output.path().toString(),
            done);
    String manifest = output.path() + "/_rechroma/manifest";
    Dataset<Row> outcomes =
        photos
            .readable(settings.limits())
            .mapPartitions(task, Encoders.row(MANIFEST))
            .unionAll(unreadable(photos, model));
    outcomes.write().mode(SaveMode.Overwrite).parquet(manifest);
    Summary summary = summarize(manifest, start);
    Failures.write(output, "_rechroma/failures.jsonl", summary.failed());
    return summary;
  }

  private Dataset<Row> unreadable(PhotoFiles photos, Model model) throws IOException {
    List<Row> rows =
        photos.unreadable(settings.limits()).stream()
            .map(failure -> failed(failure.path(), failure.reason(), model))
            .toList();
    return spark.createDataFrame(rows, MANIFEST);
  }

  static Row failed(String path, String reason, Model model) {
    return RowFactory.create(path, null, FAILED, reason, 0L, model.id());
  }

  private Summary summarize(String manifest, long start) {
    Dataset<Row> written = spark.read().schema(MANIFEST).parquet(manifest);
    List<Failure> failed =
        written.where("status = '" + FAILED + "'").orderBy("input").collectAsList().stream()
            .map(row -> new Failure(row.getString(0), row.getString(3)))
            .toList();
    long colorized = written.where("status = '" + COLORIZED + "'").count();
    return new Summary(colorized, failed, (System.nanoTime() - start) / 1e9);
  }
}
