package dev.rechroma.cli;

import com.typesafe.config.Config;
import dev.rechroma.cli.screen.IngestText;
import dev.rechroma.config.UserError;
import dev.rechroma.dataset.Ingest;
import dev.rechroma.dataset.IngestSettings;
import dev.rechroma.dataset.IngestSummary;
import dev.rechroma.dataset.TensorDataSet;
import dev.rechroma.engine.JobContext;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.OutputFolder;
import dev.rechroma.source.tree.Selection;
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
    description = "Turns photos in folders and archives into a data set of Lab tensors (Parquet).",
    footer = {
      "",
      "Example:",
      "  rechroma ingest --input data-samples --output out/tensors --size 128",
      "  rechroma ingest --input data-samples --output out/tensors --add",
      "",
      "More examples:",
      "  rechroma ingest --input scans.zip --input 'albums/19*' --output out/tensors",
      "  rechroma ingest --list chosen.txt --input old-photos --output out/tensors",
      "",
      "Reads JPEG, PNG, WebP, TIFF (each page), BMP and JPEG 2000, in folders and in .zip,",
      ".cbz, .tar, .tar.gz, .tar.bz2, .tar.xz and .tar.zst. A file's content decides",
      "whether it is a photo, not its name. A path is a glob only where nothing is called",
      "so. Flickr1024's folders (Train, Validation, Test) decide the split where they are",
      "found, else a hash of each photo does.",
      "Photos that cannot be read are listed in OUTPUT/_rechroma/failures.jsonl; the",
      "exit code is then 3. --add reads only files and archives whose path, length or",
      "time is not known yet, and decodes of those archives only photos that are new or",
      "changed. A changed photo replaces the one of before, in its split; a photo that",
      "is gone from the input stays in the data set, one that was moved is added."
    })
final class IngestJob implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Mixin private PhotoOptions photos;

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
    IngestSettings settings = IngestSettings.read(config.getConfig("ingest"));
    CommonOptions.required("--output", output);
    photos.require("nothing to ingest: give --input or --list");
    JobContext context = common.context("ingest");
    HadoopStorage target = OutputFolder.at("--output", output, context.hadoop());
    if (add) {
      requireSize(TensorDataSet.in(context.spark(), target));
    }
    Selection where = photos.find(context.hadoop());
    Ingest ingest = new Ingest(context, settings);
    IngestSummary summary = add ? ingest.add(where, target) : ingest.replace(where, target);
    common.report(IngestText.of(summary, output), IngestText.results(summary));
    return summary.failed() == 0 ? ExitCode.DONE : ExitCode.SOME_FAILED;
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
