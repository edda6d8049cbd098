package dev.rechroma.cli;

import com.typesafe.config.Config;
import dev.rechroma.cli.screen.IngestText;
import dev.rechroma.config.UserError;
import dev.rechroma.dataset.Ingest;
import dev.rechroma.dataset.IngestService;
import dev.rechroma.dataset.TensorDataSet;
import dev.rechroma.engine.JobContext;
import dev.rechroma.hadoop.OutputFolder;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
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

  @Option(
      names = "--size",
      paramLabel = "PX",
      description = "Side of the stored pictures (${bundle:ingest.size}).")
  private Integer size;

  @Option(
      names = "--fit",
      paramLabel = "crop|stretch",
      description = "How a photo becomes square (${bundle:ingest.fit}).")
  private String fit;

  @Option(
      names = "--gray",
      paramLabel = "skip|keep",
      description = "What happens to photos without colour (${bundle:ingest.gray}).")
  private String gray;

  @Override
  public Integer call() throws IOException {
    Config config = common.settings(options());
    Ingest.Settings settings = Ingest.Settings.read(config.getConfig("ingest"));
    CommonOptions.required("--input", input);
    CommonOptions.required("--output", output);
    JobContext context = common.context("ingest");
    OutputFolder.at("--output", output, context.hadoop());
    if (add) {
      requireSize(TensorDataSet.in(context.spark(), output));
    }
    Ingest.Summary summary =
        add
            ? IngestService.add(context, input, output, settings)
            : IngestService.run(context, input, output, settings);
    common.report(IngestText.of(summary, output), IngestText.results(summary));
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
}
