package dev.rechroma.jobs;

import dev.rechroma.config.UserError;
import dev.rechroma.spark.Ingest;
import dev.rechroma.spark.PhotoFiles;
import dev.rechroma.spark.TensorDataSet;
import dev.rechroma.tensor.Split;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
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
      "",
      "Reads JPEG, PNG, WebP, TIFF and BMP. Flickr1024's folders (Train, Validation,",
      "Test) decide the split where they are found, else a hash of each photo does.",
      "Photos that cannot be read are listed in OUTPUT/_rechroma/failures.jsonl; the",
      "exit code is then 3."
    })
final class IngestJob implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Option(names = "--input", required = true, paramLabel = "DIR", description = "Folder of photos.")
  private String input;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the data set; an older data set there is replaced.")
  private String output;

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
    Ingest.Settings settings = Ingest.Settings.read(common.settings(options()).getConfig("ingest"));
    CommonOptions.required("--input", input);
    CommonOptions.required("--output", output);
    SparkSession spark = common.session("ingest");
    Ingest.Summary summary = run(spark, input, output, settings, common);
    common.report(text(summary), results(summary));
    return summary.failed().isEmpty() ? ExitCode.DONE : ExitCode.SOME_FAILED;
  }

  private Map<String, Object> options() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("ingest.size", size);
    options.put("ingest.fit", fit);
    options.put("ingest.gray", gray);
    return options;
  }

  static Ingest.Summary run(
      SparkSession spark,
      String input,
      String output,
      Ingest.Settings settings,
      CommonOptions common)
      throws IOException {
    PhotoFiles photos = PhotoFiles.under(spark, input);
    TensorDataSet data = TensorDataSet.in(spark, output);
    if (!data.isWhole() && !data.folder().isEmpty()) {
      throw new UserError(
          output + " is not empty and holds no data set: choose another --output or empty it");
    }
    long total = photos.count(settings.limits());
    try (Progress progress = Progress.start(spark, "ingest", total, common.screen())) {
      return new Ingest(spark, settings, progress.counter()).run(photos, data);
    }
  }

  private String text(Ingest.Summary summary) {
    String line =
        "%d photos in %s: %d train, %d validation, %d test; %d without colour left out; %.1f photos/s"
            .formatted(
                summary.images(),
                output,
                summary.splits().get(Split.TRAIN),
                summary.splits().get(Split.VALIDATION),
                summary.splits().get(Split.TEST),
                summary.skipped(),
                summary.imagesPerSecond());
    return line + FailureText.of(summary.failed(), output);
  }

  private static Map<String, Object> results(Ingest.Summary summary) {
    Map<String, Object> splits = new LinkedHashMap<>();
    summary
        .splits()
        .forEach((split, count) -> splits.put(split.name().toLowerCase(Locale.ROOT), count));
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("images", summary.images());
    results.put("failed", summary.failed().size());
    results.put("skipped", summary.skipped());
    results.put("splits", splits);
    results.put("bytes", summary.bytes());
    results.put("seconds", summary.seconds());
    results.put("imagesPerSecond", summary.imagesPerSecond());
    return results;
  }
}
