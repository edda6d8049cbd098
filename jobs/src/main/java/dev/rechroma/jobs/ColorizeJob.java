package dev.rechroma.jobs;

import dev.rechroma.config.UserError;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.spark.Colorize;
import dev.rechroma.spark.HadoopStorage;
import dev.rechroma.spark.PhotoFiles;
import dev.rechroma.train.ModelDirectory;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** rechroma colorize. */
@Command(
    name = "colorize",
    description = "Brings colour to a folder tree of photos with a trained model.",
    footer = {
      "",
      "Example:",
      "  rechroma colorize --input old-photos --output in-colour --model out/lab",
      "",
      "The tree, names, formats and sizes of the photos stay; their lightness too.",
      "What became of each photo stands in OUTPUT/_rechroma/manifest (Parquet),",
      "failed ones also in OUTPUT/_rechroma/failures.jsonl; the exit code is then 3."
    })
final class ColorizeJob implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Option(names = "--input", required = true, paramLabel = "DIR", description = "Folder of photos.")
  private String input;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the photos in colour.")
  private String output;

  @Option(names = "--model", required = true, paramLabel = "DIR", description = "Trained model.")
  private String model;

  @Option(names = "--batch", paramLabel = "N", description = "Photos painted together (8).")
  private Integer batch;

  @Override
  public Integer call() throws IOException {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("colorize.batch", batch);
    Colorize.Settings settings =
        Colorize.Settings.read(common.settings(options).getConfig("colorize"));
    CommonOptions.required("--input", input);
    CommonOptions.required("--output", output);
    SparkSession spark = common.session("colorize");
    Colorize.Model trained =
        load(HadoopStorage.at(model, spark.sparkContext().hadoopConfiguration()));
    Colorize.Summary summary = run(spark, input, output, trained, settings, common);
    common.report(text(summary), results(summary));
    return summary.failed().isEmpty() ? ExitCode.DONE : ExitCode.SOME_FAILED;
  }

  static Colorize.Summary run(
      SparkSession spark,
      String input,
      String output,
      Colorize.Model model,
      Colorize.Settings settings,
      CommonOptions common)
      throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    PhotoFiles photos = PhotoFiles.under(spark, input);
    HadoopStorage target = HadoopStorage.at(output, hadoop);
    if (target.isWithin(photos.root())) {
      throw new UserError(
          "--output " + output + " lies inside --input " + input + ": choose a folder beside it");
    }
    long total = photos.count(settings.limits());
    try (Progress progress = Progress.start(spark, "colorize", total, common.screen())) {
      return new Colorize(spark, settings, progress.counter()).run(photos, target, model);
    }
  }

  static Colorize.Model load(HadoopStorage storage) throws IOException {
    ModelDirectory directory = new ModelDirectory(storage);
    GanSettings settings = directory.settings();
    return new Colorize.Model(directory.id(), settings, directory.weights());
  }

  private String text(Colorize.Summary summary) {
    return "%d photos in colour in %s; %.1f photos/s"
            .formatted(summary.colorized(), output, summary.imagesPerSecond())
        + FailureText.of(summary.failed(), output);
  }

  private static Map<String, Object> results(Colorize.Summary summary) {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("colorized", summary.colorized());
    results.put("skipped", 0);
    results.put("failed", summary.failed().size());
    results.put("seconds", summary.seconds());
    results.put("imagesPerSecond", summary.imagesPerSecond());
    return results;
  }
}
