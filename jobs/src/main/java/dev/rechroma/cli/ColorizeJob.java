package dev.rechroma.cli;

import com.typesafe.config.Config;
import dev.rechroma.cli.screen.CountText;
import dev.rechroma.cli.screen.FailureText;
import dev.rechroma.cli.screen.PlanText;
import dev.rechroma.cli.screen.Progress;
import dev.rechroma.colorize.Colorize;
import dev.rechroma.colorize.ColorizePlan;
import dev.rechroma.colorize.ColorizeSettings;
import dev.rechroma.colorize.ColorizeWatch;
import dev.rechroma.colorize.ColorizeWatch.Stop;
import dev.rechroma.colorize.gallery.ColorizeGallery;
import dev.rechroma.colorize.gallery.GallerySettings;
import dev.rechroma.config.UserError;
import dev.rechroma.engine.JobContext;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.OutputFolder;
import dev.rechroma.hadoop.RunLock;
import dev.rechroma.model.TrainedModel;
import dev.rechroma.registry.ModelSource;
import dev.rechroma.source.tree.Selection;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** rechroma colorize. */
@Command(
    name = "colorize",
    description = "Colorizes photo archives with a trained model.",
    footer = {
      "",
      "Example:",
      "  rechroma colorize --input old-photos --output in-colour",
      "  rechroma colorize --input old-photos --output in-colour --model out/lab",
      "",
      "More examples:",
      "  rechroma colorize --input scans.zip --input 'albums/19*' --output out --model m",
      "  rechroma colorize --list chosen.txt --input old-photos --output out --model m",
      "  rechroma colorize --input old-photos --output out --model m --dry-run",
      "  rechroma colorize --input old-photos --output out --model m --chroma 1.2",
      "  rechroma colorize --input scanner --output in-colour --watch",
      "",
      "Photos keep their folders, names, formats, sizes and lightness. The",
      "photos in a/b.zip (.cbz, .tar, .tar.gz, .tar.bz2, .tar.xz, .tar.zst) go to",
      "OUTPUT/a/b.zip/. The content of a file, not its name, decides whether it is a",
      "photo. Pictures and archives in other formats are listed as failed.",
      "Photos that have colour already are skipped unless --colored says otherwise. For",
      "gray scans with a stamp or a colour target, use --set colorize.colored-share=0.1.",
      "A path is read as a glob only if no file has exactly that name. A second run",
      "does only what is missing, changed, failed, or was done with another model,",
      "render size, quality, chroma or engine.",
      "--watch waits for new photos until Ctrl-C or SIGTERM, with exit code 0 then. A file",
      "is taken once it has not changed for an interval; the output is locked only while",
      "something is done.",
      "The outcome of each photo is in OUTPUT/_rechroma/manifest (Parquet), and failed",
      "photos also in OUTPUT/_rechroma/failures.jsonl; the exit code is then 3.",
      "OUTPUT/_rechroma/index.html shows photos before and after, in a browser."
    })
final class ColorizeJob implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ColorizeJob.class);

  @Mixin private CommonOptions common;

  @Mixin private PhotoOptions photos;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the colorized photos.")
  private String output;

  @Mixin private ModelOption model;

  @Option(
      names = "--colored",
      paramLabel = "skip|copy|recolorize",
      description = "What to do with photos that have colour already (${bundle:colorize.colored}).")
  private String colored;

  @Option(
      names = "--render-size",
      paramLabel = "PX",
      description =
          "Shorter side of a photo as the model sees it; 0 for the model's own size"
              + " (${bundle:colorize.render-size}). Larger ones take"
              + " longer. pix2pix only takes squares of its own size.")
  private Integer renderSize;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description =
          "Photos that a task reads, colorizes and records together (${bundle:colorize.batch}).")
  private Integer batch;

  @Option(
      names = "--chroma",
      paramLabel = "FACTOR",
      description =
          "Makes the predicted colours stronger (above 1) or paler (below 1), 0 to 3"
              + " (${bundle:colorize.chroma}).")
  private Double chroma;

  @Option(
      names = "--engine",
      paramLabel = "auto|onednn|onnxruntime",
      description = "What computes the model's predictions (${bundle:colorize.engine}).")
  private String engine;

  @Option(
      names = "--zip-names",
      paramLabel = "CHARSET",
      description =
          "Character set of names in zips that are not UTF-8: cp866, shift_jis..."
              + " (${bundle:colorize.zip-names}).")
  private String zipNames;

  @Option(names = "--dry-run", description = "Show what would be done, without writing anything.")
  private boolean dryRun;

  @Option(
      names = "--watch",
      description =
          "Go on with photos as they arrive, until Ctrl-C or SIGTERM; the input is looked at every"
              + " ${bundle:colorize.watch-interval} s (colorize.watch-interval).")
  private boolean watch;

  @Override
  public Integer call() throws IOException {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("colorize.batch", batch);
    options.put("colorize.render-size", renderSize);
    options.put("colorize.colored", colored);
    options.put("colorize.chroma", chroma);
    options.put("colorize.engine", engine);
    options.put("colorize.zip-names", zipNames);
    Config config = common.settings(options).getConfig("colorize");
    ColorizeSettings settings = ColorizeSettings.read(config);
    GallerySettings gallery = GallerySettings.read(config);
    CommonOptions.required("--output", output);
    photos.require("nothing to colorize: give --input or --list");
    if (watch && dryRun) {
      throw new UserError("--watch and --dry-run exclude each other: leave one out");
    }
    Duration interval = ColorizeWatch.interval(config);
    JobContext context = watch ? watching() : common.context("colorize", Colorize.SPARK_DEFAULTS);
    TrainedModel trained =
        TrainedModel.load(ModelSource.of(model.name(), context.hadoop()).storage());
    HadoopStorage target = OutputFolder.at("--output", output, context.hadoop());
    ColorizeWatch.Inputs found = () -> photos.find(context.hadoop()).apartFrom(target.path());
    Selection where = found.find();
    try (Colorize colorize = new Colorize(context, settings, trained, target)) {
      if (watch) {
        return watch(
            new ColorizeWatch(colorize, found, interval), () -> gallery(context, gallery, target));
      }
      return dryRun ? report(colorize, where) : colorize(context, colorize, where, gallery, target);
    }
  }

  private JobContext watching() {
    Map<String, String> defaults = new HashMap<>(ColorizeWatch.SPARK_DEFAULTS);
    defaults.putAll(Colorize.SPARK_DEFAULTS);
    return common.context("colorize", defaults, Progress.fleeting(common.screen()));
  }

  /**
   * Watches until a signal stops it.
   *
   * @param page of the output, made after each round
   */
  private int watch(ColorizeWatch rounds, Supplier<Optional<String>> page) throws IOException {
    WatchReport report = new WatchReport(common);
    Stop stop = StopSignals.stop();
    common.say("watching for photos; Ctrl-C ends it");
    rounds.run(stop, summary -> report.round(summary, results(summary, page.get())));
    report.end();
    return ExitCode.DONE;
  }

  private int colorize(
      JobContext context,
      Colorize colorize,
      Selection where,
      GallerySettings gallery,
      HadoopStorage target)
      throws IOException {
    try (RunLock lock = context.lock(target)) {
      Colorize.Summary summary = colorize.run(where, lock);
      return report(summary, gallery(context, gallery, target));
    }
  }

  private int report(Colorize.Summary summary, Optional<String> page) {
    common.report(text(summary, page), results(summary, page));
    return summary.failed() == 0 ? ExitCode.DONE : ExitCode.SOME_FAILED;
  }

  private int report(Colorize colorize, Selection where) throws IOException {
    try (ColorizePlan plan = colorize.plan(where)) {
      common.report(PlanText.of(plan), PlanText.results(plan));
      return ExitCode.DONE;
    }
  }

  /** The page; a run of several days has not failed just because its page cannot be written. */
  private Optional<String> gallery(
      JobContext context, GallerySettings settings, HadoopStorage target) {
    if (settings.photos() == 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(ColorizeGallery.make(context, settings, target).page());
    } catch (Exception e) {
      LOG.info("cannot write the gallery", e);
      common.say(
          "the photos are done, but their page could not be written ("
              + Main.oneLine(e)
              + "); try: rechroma gallery "
              + output);
      return Optional.empty();
    }
  }

  private String text(Colorize.Summary summary, Optional<String> page) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%d %s in colour in %s; %.1f photos/s",
            summary.colorized(),
            summary.colorized() == 1 ? "photo" : "photos",
            output,
            summary.imagesPerSecond()));
    text.append(CountText.of(summary.doneBefore(), "done before"));
    text.append(CountText.of(summary.copied(), "copied: they have colour already"));
    text.append(
        CountText.of(
            summary.colored(),
            "skipped: they have colour already; to include them use --colored recolorize or copy,"
                + " and\n  --set"
                + " colorize.colored-share=0.1 for scans that are gray except for a stamp or a colour"
                + " target.\n"
                + "  Their names: "
                + output
                + "/_rechroma/index.html"));
    text.append(CountText.of(summary.skipped() - summary.colored(), "skipped: links and similar"));
    text.append(CountText.of(summary.otherFiles(), "ignored: not photos (see the manifest)"));
    text.append(unread(summary.unread()));
    page.ifPresent(file -> text.append("\nBefore and after: ").append(file));
    return text
        + FailureText.of(
            summary.failed(), summary.failures(), output + "/_rechroma/failures.jsonl");
  }

  /** For people: the unsupported formats that were met, and how many files of each. */
  private static String unread(Map<String, Long> formats) {
    if (formats.isEmpty()) {
      return "";
    }
    long count = formats.values().stream().mapToLong(Long::longValue).sum();
    return formats.entrySet().stream()
        .map(each -> each.getKey() + " (" + each.getValue() + ")")
        .collect(
            Collectors.joining(
                ", ",
                String.format(Locale.ROOT, "\n%d in formats that are not supported: ", count),
                "; convert or unpack them first"));
  }

  private static Map<String, Object> results(Colorize.Summary summary, Optional<String> page) {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("colorized", summary.colorized());
    results.put("copied", summary.copied());
    results.put("skipped", summary.skipped());
    results.put("skippedColored", summary.colored());
    results.put("unread", summary.unread());
    results.put("doneBefore", summary.doneBefore());
    results.put("failed", summary.failed());
    results.put("otherFiles", summary.otherFiles());
    results.put("seconds", summary.seconds());
    results.put("imagesPerSecond", summary.imagesPerSecond());
    page.ifPresent(file -> results.put("gallery", file));
    return results;
  }
}
