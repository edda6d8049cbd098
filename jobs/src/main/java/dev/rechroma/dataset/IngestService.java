package dev.rechroma.dataset;

import dev.rechroma.config.UserError;
import dev.rechroma.engine.JobContext;
import dev.rechroma.engine.ProgressListener;
import dev.rechroma.engine.TaskProgress;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.RunLock;
import java.io.IOException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/** The job of `ingest`. */
public final class IngestService {
  private IngestService() {}

  /** Makes a data set, in the place of an older one. */
  public static Ingest.Summary run(
      JobContext context, String input, String output, Ingest.Settings settings)
      throws IOException {
    TensorDataSet data = target(context.spark(), output);
    PhotoFiles photos = PhotoFiles.under(context.spark(), input, data.folder());
    try (RunLock lock = context.lock(data.folder());
        NewPhotos all = NewPhotos.all(photos, settings.unread())) {
      return run(all, TensorDataSet.in(context.spark(), output), settings, lock, context);
    }
  }

  /** Adds to a data set, or makes one where there is none. */
  public static Ingest.Summary add(
      JobContext context, String input, String output, Ingest.Settings settings)
      throws IOException {
    HadoopStorage folder = target(context.spark(), output).folder();
    PhotoFiles photos = PhotoFiles.under(context.spark(), input, folder);
    try (RunLock lock = context.lock(folder)) {
      TensorDataSet data = TensorDataSet.in(context.spark(), output);
      boolean whole = data.isWhole();
      try (NewPhotos news =
          whole
              ? NewPhotos.notIn(data, photos, settings.unread())
              : NewPhotos.all(photos, settings.unread())) {
        Ingest.Settings fitting =
            whole && !data.isEmpty() ? settings.withSize(data.size()) : settings;
        return run(news, data, fitting, lock, context);
      }
    }
  }

  private static TensorDataSet target(SparkSession spark, String output) throws IOException {
    TensorDataSet data = TensorDataSet.in(spark, output);
    if (!data.isBegun() && !data.folder().isEmpty()) {
      throw new UserError(
          output + " is not empty and holds no data set: choose another --output or empty it");
    }
    return data;
  }

  private static Ingest.Summary run(
      NewPhotos photos,
      TensorDataSet data,
      Ingest.Settings settings,
      RunLock lock,
      JobContext context)
      throws IOException {
    SparkSession spark = context.spark();
    if (photos.count() == 0) {
      LongAccumulator nothing = spark.sparkContext().longAccumulator();
      return new Ingest(spark, settings, nothing).run(photos, data.folder(), lock);
    }
    try (TaskProgress progress =
        TaskProgress.start(
            spark, context.listener(), "ingest", photos.count(), ProgressListener.Unit.PHOTOS)) {
      return new Ingest(spark, settings, progress.counter()).run(photos, data.folder(), lock);
    }
  }
}
