package dev.rechroma.cli;

import com.typesafe.config.Config;
import dev.rechroma.cli.screen.FailureText;
import dev.rechroma.cli.screen.Progress;
import dev.rechroma.config.UserError;
import dev.rechroma.dataset.Ingest;
import dev.rechroma.dataset.NewPhotos;
import dev.rechroma.dataset.PhotoFiles;
import dev.rechroma.dataset.TensorDataSet;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.RunLock;
import dev.rechroma.tensor.Split;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** rechroma ingest. */
@Command(
    name = "ingest",
    description = "Turns a folder tree of photos into a data set of Lab tensors (Parquet).",
    footer = {
      "",
      "Example:",
      "  rechroma ingest --input data-samples --output out/tensors --size 128",
      "  rechroma ingest --input data-samples --output out/tensors --add",
      "",
      "Reads JPEG, PNG, WebP, TIFF, BMP and JPEG 2000. Flickr1024's folders (Train, Validation,",
      "Test) decide the split where they are found, else a hash of each photo does.",
      "Photos that cannot be read are listed in OUTPUT/_rechroma/failures.jsonl; the",
      "exit code is then 3. --add decodes only photos whose path, length or time is",
      "not known yet. A changed photo replaces the one of before, in its split; a photo",
      "that is gone from the input stays in the data set, one that was moved is added."
    })
final class IngestJob implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Option(names = "--input", required = true, paramLabel = "DIR", description = "Folder of photos.")
  private String input;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the data set; an older data set there is replaced, but with --add.")
  private String output;

  @Option(
      names = "--add",
      description = "Add what is new or changed in the input to the data set in OUTPUT.")
  private boolean add;

  @Option(names = "--size", paramLabel = "PX", description = "Side of the stored pictures (256).")
  private Integer size;

  @Option(
      names = "--fit",
      paramLabel = "crop|stretch",
      description = "How a photo becomes square (crop).")
  private String fit;

  @Option(
      names = "--gray",
      paramLabel = "skip|keep",
      description = "What happens to photos without colour (skip).")
  private String gray;

  @Override
  public Integer call() throws IOException {
    Config config = common.settings(options());
    Ingest.Settings settings = Ingest.Settings.read(config.getConfig("ingest"));
    CommonOptions.required("--input", input);
    CommonOptions.required("--output", output);
    SparkSession spark = common.session("ingest");
    OutputFolder.at("--output", output, spark.sparkContext().hadoopConfiguration());
    if (add) {
      requireSize(TensorDataSet.in(spark, output));
    }
    Ingest.Summary summary =
        add
            ? add(spark, input, output, settings, common)
            : run(spark, input, output, settings, common);
    common.report(text(summary, output), results(summary));
    return summary.failed().isEmpty() ? ExitCode.DONE : ExitCode.SOME_FAILED;
  }

  private void requireSize(TensorDataSet data) throws IOException {
    if (size != null && data.isWhole() && !data.isEmpty() && data.size() != size) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "the pictures in %s have %d px: leave out --size %d, or choose another --output",
              output,
              data.size(),
              size));
    }
  }

  private Map<String, Object> options() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("ingest.size", size);
    options.put("ingest.fit", fit);
    options.put("ingest.gray", gray);
    return options;
  }

  /** Makes a data set, in the place of an older one. */
  static Ingest.Summary run(
      SparkSession spark,
      String input,
      String output,
      Ingest.Settings settings,
      CommonOptions common)
      throws IOException {
    TensorDataSet data = target(spark, output);
    PhotoFiles photos = PhotoFiles.under(spark, input, data.folder());
    try (RunLock lock = common.lock(data.folder());
        NewPhotos all = NewPhotos.all(photos, settings.unread())) {
      return run(all, TensorDataSet.in(spark, output), settings, lock, common);
    }
  }

  /** Adds to a data set, or makes one where there is none. */
  static Ingest.Summary add(
      SparkSession spark,
      String input,
      String output,
      Ingest.Settings settings,
      CommonOptions common)
      throws IOException {
    HadoopStorage folder = target(spark, output).folder();
    PhotoFiles photos = PhotoFiles.under(spark, input, folder);
    try (RunLock lock = common.lock(folder)) {
      TensorDataSet data = TensorDataSet.in(spark, output);
      boolean whole = data.isWhole();
      try (NewPhotos news =
          whole
              ? NewPhotos.notIn(data, photos, settings.unread())
              : NewPhotos.all(photos, settings.unread())) {
        Ingest.Settings fitting =
            whole && !data.isEmpty() ? settings.withSize(data.size()) : settings;
        return run(news, data, fitting, lock, common);
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
      CommonOptions common)
      throws IOException {
    SparkSession spark = data.spark();
    if (photos.count() == 0) {
      LongAccumulator nothing = spark.sparkContext().longAccumulator();
      return new Ingest(spark, settings, nothing).run(photos, data.folder(), lock);
    }
    try (Progress progress = Progress.start(spark, "ingest", photos.count(), common.screen())) {
      return new Ingest(spark, settings, progress.counter()).run(photos, data.folder(), lock);
    }
  }

  static String text(Ingest.Summary summary, String output) {
    String line =
        String.format(
            Locale.ROOT,
            "%d photos in %s: %d train, %d validation, %d test; %s%d without colour left out; %.1f photos/s",
            summary.images(),
            output,
            summary.splits().get(Split.TRAIN),
            summary.splits().get(Split.VALIDATION),
            summary.splits().get(Split.TEST),
            summary.unchanged() == 0
                ? ""
                : String.format(
                    Locale.ROOT, "%d added, %d unchanged, ", summary.added(), summary.unchanged()),
            summary.skipped(),
            summary.imagesPerSecond());
    String others =
        summary.others() == 0
            ? ""
            : String.format(
                Locale.ROOT,
                "\n%d other files left out: no photos, hidden, or links out of the input",
                summary.others());
    return line + others + FailureText.of(summary.failed(), output);
  }

  static Map<String, Object> results(Ingest.Summary summary) {
    Map<String, Object> splits = new LinkedHashMap<>();
    summary
        .splits()
        .forEach((split, count) -> splits.put(split.name().toLowerCase(Locale.ROOT), count));
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("images", summary.images());
    results.put("added", summary.added());
    results.put("unchanged", summary.unchanged());
    results.put("failed", summary.failed().size());
    results.put("skipped", summary.skipped());
    results.put("otherFiles", summary.others());
    results.put("splits", splits);
    results.put("bytes", summary.bytes());
    results.put("seconds", summary.seconds());
    results.put("imagesPerSecond", summary.imagesPerSecond());
    return results;
  }
}
