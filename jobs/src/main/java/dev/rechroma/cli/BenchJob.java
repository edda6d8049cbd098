package dev.rechroma.cli;

import com.typesafe.config.Config;
import dev.rechroma.bench.GanBenchmark;
import dev.rechroma.colorize.Colored;
import dev.rechroma.colorize.Colorize;
import dev.rechroma.colorize.ColorizeSettings;
import dev.rechroma.config.UserError;
import dev.rechroma.dataset.Ingest;
import dev.rechroma.dataset.IngestSettings;
import dev.rechroma.dataset.IngestSummary;
import dev.rechroma.device.Processor;
import dev.rechroma.device.Threads;
import dev.rechroma.engine.AssignedGpu;
import dev.rechroma.engine.JobContext;
import dev.rechroma.gan.Engine;
import dev.rechroma.gan.Gan;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.gan.Network;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.model.TrainedModel;
import dev.rechroma.train.TrainSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** rechroma bench. */
@Command(
    name = "bench",
    description = "Measures how fast this machine trains and predicts.",
    footer = {
      "",
      "Example:",
      "  rechroma bench --variant lab --size 128 --batch 4 --threads 1",
      "  rechroma bench --size 256 --input data-samples",
      "",
      "Times are medians in ms per photo after a warm-up. The floor is the time that the",
      "networks' arithmetic alone would take at the speed of one large convolution."
    })
final class BenchJob implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Option(
      names = "--variant",
      paramLabel = "${bundle:variants}",
      description = "Which GAN (${bundle:train.variant}).")
  private String variant;

  @Option(
      names = "--size",
      paramLabel = "PX",
      description = "Side of the pictures (${bundle:train.size}).")
  private Integer size;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Photos per step (${bundle:train.batch-size-per-worker}).")
  private Integer batch;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to compute with (all cores).")
  private Integer threads;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "7",
      description = "Measured runs (${DEFAULT-VALUE}).")
  private int repeats;

  @Option(
      names = "--input",
      paramLabel = "DIR",
      description = "Folder of photos to ingest and colorize too, end to end.")
  private String input;

  @Override
  public Integer call() throws IOException {
    if (repeats < 1) {
      throw new UserError(
          String.format(Locale.ROOT, "--repeats is %d, must be at least 1", repeats));
    }
    int used = threads();
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("train.variant", variant);
    options.put("train.size", size);
    options.put("train.batch-size-per-worker", batch);
    options.put("ingest.size", size);
    Config all = common.settings(options);
    TrainSettings settings = TrainSettings.read(all.getConfig("train"));
    // First: a wrong folder should be reported before minutes of measuring.
    Optional<Rates> rates = input == null ? Optional.empty() : Optional.of(endToEnd(all, settings));
    AssignedGpu.useWithoutSpark();
    Threads.use(used);
    GanBenchmark measured;
    try (Gan gan = Gan.create(settings.gan(), settings.optimizer(), settings.seed())) {
      measured = GanBenchmark.of(gan, settings.objective(), settings.batch(), repeats);
    }
    Map<String, Object> results = results(settings, used, measured);
    rates.ifPresent(
        rate -> {
          results.put("ingestImagesPerSecond", rate.ingest());
          results.put("colorizeImagesPerSecond", rate.colorize());
        });
    String text = text(settings, used, measured) + rates.map(this::text).orElse("");
    common.report(text, results);
    return ExitCode.DONE;
  }

  /** Photos per second, from files to files. */
  private record Rates(double ingest, double colorize) {}

  /** Each job runs twice, and the second run counts: the first one warms the JVM up. */
  private Rates endToEnd(Config all, TrainSettings train) throws IOException {
    IngestSettings ingest = IngestSettings.read(all.getConfig("ingest"));
    ColorizeSettings colorize =
        ColorizeSettings.read(all.getConfig("colorize")).with(Colored.RECOLORIZE);
    TrainedModel model;
    try (Network untrained = Gan.generator(train.gan())) {
      model =
          new TrainedModel(
              "untrained", train.gan(), train.gan().size(), untrained.params().data().asFloat());
    }
    JobContext context = common.context("bench");
    Path work = Files.createTempDirectory("rechroma-bench");
    try {
      String tensors = work.resolve("tensors").toString();
      Ingest.run(context, ingest, List.of(input), tensors);
      IngestSummary ingested = Ingest.run(context, ingest, List.of(input), tensors);
      String colour = work.resolve("colour").toString();
      Colorize.run(context, colorize, model, List.of(input), colour + "-warm");
      Colorize.Summary colored = Colorize.run(context, colorize, model, List.of(input), colour);
      return new Rates(ingested.imagesPerSecond(), colored.imagesPerSecond());
    } finally {
      HadoopStorage.at(work.toString(), context.hadoop()).delete();
    }
  }

  private String text(Rates rates) {
    return String.format(
        Locale.ROOT,
        "\n%s, all cores, without start-up: ingest %.1f photos/s, colorize %.1f photos/s",
        input,
        rates.ingest(),
        rates.colorize());
  }

  private int threads() {
    int cores = Runtime.getRuntime().availableProcessors();
    if (threads == null) {
      return cores;
    }
    if (threads < 1 || threads > cores) {
      throw new UserError(
          String.format(
              Locale.ROOT, "--threads is %d, must be 1 to %d on this machine", threads, cores));
    }
    return threads;
  }

  private static String text(TrainSettings settings, int threads, GanBenchmark measured) {
    GanSettings gan = settings.gan();
    Processor processor = Processor.current();
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            """
            %s, %s
            %s, %d px, batch %d, %d thread%s
                                         ms/photo   floor   of the floor
            """,
            processor.name(),
            processor.instructionSet(),
            gan.variant().key(),
            gan.size(),
            settings.batch(),
            threads,
            threads == 1 ? "" : "s"));
    text.append(row("training step", measured.stepMsPerImage(), measured.floorStepMs()));
    measured
        .inferMsPerImage()
        .forEach(
            (engine, ms) ->
                text.append(row("prediction, " + engine.key(), ms, measured.floorInferMs())));
    return text.append(
            String.format(
                Locale.ROOT,
                "(floor: the networks' operations at the %.0f GFLOP/s of one large convolution)",
                measured.peakGflops()))
        .toString();
  }

  private static String row(String what, double ms, double floor) {
    return String.format(
        Locale.ROOT, "%-28s %8.1f %7.1f %13.0f%%\n", what, ms, floor, 100 * floor / ms);
  }

  private static Map<String, Object> results(
      TrainSettings settings, int threads, GanBenchmark measured) {
    Map<String, Object> results = new LinkedHashMap<>();
    Processor processor = Processor.current();
    results.put("processor", processor.name());
    results.put("instructionSet", processor.instructionSet());
    results.put("variant", settings.gan().variant().key());
    results.put("size", settings.gan().size());
    results.put("batch", settings.batch());
    results.put("threads", threads);
    results.put("stepMsPerImage", measured.stepMsPerImage());
    results.put("inferMsPerImage", measured.inferMsPerImage().get(Engine.ONEDNN));
    Map<String, Double> byEngine = new LinkedHashMap<>();
    measured.inferMsPerImage().forEach((engine, ms) -> byEngine.put(engine.key(), ms));
    results.put("inferMsPerImageByEngine", byEngine);
    results.put("floorStepMs", measured.floorStepMs());
    results.put("floorInferMs", measured.floorInferMs());
    results.put("peakGflops", measured.peakGflops());
    return results;
  }
}
