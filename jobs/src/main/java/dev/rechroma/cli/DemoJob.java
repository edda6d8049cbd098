package dev.rechroma.cli;

import com.typesafe.config.Config;
import dev.rechroma.cli.screen.Browser;
import dev.rechroma.colorize.Colorize;
import dev.rechroma.config.UserError;
import dev.rechroma.dataset.Ingest;
import dev.rechroma.dataset.TensorDataSet;
import dev.rechroma.eval.report.DemoReport;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.RunLock;
import dev.rechroma.image.ImageException;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.ImageFormat;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.io.LocalStorage;
import dev.rechroma.model.BundledModel;
import dev.rechroma.model.TrainedModel;
import dev.rechroma.tensor.Split;
import dev.rechroma.train.history.History;
import dev.rechroma.train.history.LossPlot;
import dev.rechroma.training.GanTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * rechroma demo: the bundled model on the photos that come with Rechroma, then a small training.
 */
@Command(
    name = "demo",
    description =
        "Colorizes the sample photos, then trains a small GAN on them, and shows both on a page.",
    footer = {
      "",
      "Example:",
      "  rechroma demo",
      "",
      "The page, OUTPUT/report/index.html, is there after some seconds with the bundled",
      "model's colours; a few minutes later it has those of the small GAN too. The",
      "settings are in conf/demo.conf."
    })
final class DemoJob implements Callable<Integer> {
  private static final String MARKER = ".rechroma-demo";
  private static final int QUALITY = 88;

  /** Folders of the samples in colour, in the output and beside the page. */
  private static final String BUNDLED = "bundled";

  private static final String TRAINED = "trained";

  @Mixin private CommonOptions common;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "out/demo",
      description = "Local folder for all that the demo makes (${DEFAULT-VALUE}).")
  private Path output;

  @Option(names = "--epochs", paramLabel = "N", description = "Passes over the photos.")
  private Integer epochs;

  @Override
  public Integer call() throws IOException {
    Path home = home();
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("train.epochs", epochs);
    Config settings = common.settings(options, home.resolve("conf/demo.conf"));
    Path samples = home.resolve("data-samples");
    claim();
    SparkSession spark = common.session("demo");
    HadoopStorage made =
        HadoopStorage.at(output.toString(), spark.sparkContext().hadoopConfiguration());
    try (RunLock lock = common.lock(made)) {
      return show(settings, samples, spark, made, lock);
    }
  }

  private int show(
      Config settings, Path samples, SparkSession spark, HadoopStorage made, RunLock lock)
      throws IOException {
    Colorize.Settings colorize = Colorize.Settings.read(settings.getConfig("colorize"));
    LocalStorage folder = new LocalStorage(output.resolve("report"));
    Path page = folder.folder().resolve("index.html").toAbsolutePath();

    ColorizeJob.run(
        spark,
        samples.toString(),
        output.resolve(BUNDLED).toString(),
        TrainedModel.load(BundledModel.storage()),
        colorize,
        common);
    String tensors = output.resolve("tensors").toString();
    IngestJob.run(
        spark,
        samples.toString(),
        tensors,
        Ingest.Settings.read(settings.getConfig("ingest")),
        common);
    List<DemoReport.Photo> photos = photos(samples, splits(spark, tensors), folder);
    new DemoReport(photos, Optional.empty()).write(folder);
    common.say("The samples in colour: " + page + "; now a small GAN is trained");
    Browser.open(page);

    HadoopStorage model = made.below("model");
    HadoopStorage unfinished = model.beside(".unfinished");
    unfinished.delete();
    GanTrainer.Result outcome =
        TrainRun.anew(spark, tensors, unfinished, settings.getConfig("train"))
            .run(common, epoch -> lock.requireHeld());
    model.delete();
    unfinished.moveTo(model);
    ColorizeJob.run(
        spark,
        samples.toString(),
        output.resolve(TRAINED).toString(),
        TrainedModel.load(model),
        colorize,
        common);
    for (DemoReport.Photo photo : photos) {
      copy(output.resolve(photo.trained()), folder, photo.trained());
    }
    folder.write(LossPlot.FILE, LossPlot.png(outcome.history()));
    DemoReport.Training training =
        new DemoReport.Training(summary(photos, outcome), LossPlot.FILE, flat(settings));
    new DemoReport(photos, Optional.of(training)).write(folder);
    common.report("The demo's page: " + page, results(outcome, page));
    return ExitCode.DONE;
  }

  private static Path home() {
    String home = System.getProperty("rechroma.home");
    if (home == null || !Files.isDirectory(Path.of(home, "data-samples"))) {
      throw new UserError(
          "the demo needs the data-samples folder of a checkout: run ./rechroma demo");
    }
    return Path.of(home);
  }

  /** The demo replaces what it made before, and nothing else. */
  private void claim() throws IOException {
    Path marker = output.resolve(MARKER);
    if (Files.exists(output) && !Files.exists(marker) && !isEmpty(output)) {
      throw new UserError(
          "--output " + output + " is not empty and no earlier demo's: choose another");
    }
    Files.createDirectories(output);
    Files.write(marker, new byte[0]);
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  /** Name of each sample's file to its split. */
  private static Map<String, Split> splits(SparkSession spark, String tensors) throws IOException {
    Map<String, Split> splits = new TreeMap<>();
    TensorDataSet data = TensorDataSet.existing(spark, tensors);
    for (Split split : Split.values()) {
      data.sources(split).forEach(source -> splits.put(fileName(source), split));
    }
    return splits;
  }

  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The samples, with all pictures that are there before the training in the page's folder. */
  private List<DemoReport.Photo> photos(
      Path samples, Map<String, Split> splits, LocalStorage folder) throws IOException {
    List<DemoReport.Photo> photos = new ArrayList<>();
    for (Map.Entry<String, Split> sample : splits.entrySet()) {
      String name = sample.getKey();
      DemoReport.Photo photo =
          new DemoReport.Photo(
              title(name),
              sample.getValue(),
              "gray/" + name,
              BUNDLED + "/" + name,
              TRAINED + "/" + name,
              "truth/" + name);
      byte[] truth = Files.readAllBytes(samples.resolve(name));
      folder.write(photo.truth(), truth);
      folder.write(photo.gray(), gray(truth));
      copy(output.resolve(photo.bundled()), folder, photo.bundled());
      photos.add(photo);
    }
    return photos;
  }

  private static void copy(Path from, LocalStorage folder, String to) throws IOException {
    folder.write(to, Files.readAllBytes(from));
  }

  private static byte[] gray(byte[] file) throws IOException {
    try (Photo photo = Photo.decode(file, DecodeLimits.DEFAULT);
        Photo gray = photo.withAb(new float[2], 1)) {
      return gray.encode(ImageFormat.JPEG, QUALITY);
    } catch (ImageException e) {
      throw new IOException(e);
    }
  }

  private static String title(String name) {
    return name.substring(0, name.lastIndexOf('.'));
  }

  private static String summary(List<DemoReport.Photo> photos, GanTrainer.Result outcome) {
    long trained = photos.stream().filter(photo -> photo.split() == Split.TRAIN).count();
    double seconds = outcome.history().rows().stream().mapToDouble(History.Row::seconds).sum();
    return String.format(
        Locale.ROOT,
        "The L*a*b* GAN was trained from nothing on %d photos for %d epochs in %.0f seconds: %d steps, %d images seen.",
        trained,
        outcome.epochs(),
        seconds,
        outcome.steps(),
        outcome.imagesSeen());
  }

  private static Map<String, String> flat(Config settings) {
    Map<String, String> flat = new TreeMap<>();
    settings
        .entrySet()
        .forEach(each -> flat.put(each.getKey(), each.getValue().unwrapped().toString()));
    return flat;
  }

  private static Map<String, Object> results(GanTrainer.Result outcome, Path page) {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("epochs", outcome.epochs());
    results.put("imagesSeen", outcome.imagesSeen());
    results.put("report", page.toString());
    return results;
  }
}
