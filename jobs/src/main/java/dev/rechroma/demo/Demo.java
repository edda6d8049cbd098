package dev.rechroma.demo;

import com.typesafe.config.Config;
import dev.rechroma.colorize.Colorize;
import dev.rechroma.colorize.ColorizeSettings;
import dev.rechroma.config.UserError;
import dev.rechroma.dataset.Ingest;
import dev.rechroma.dataset.IngestSettings;
import dev.rechroma.dataset.TensorDataSet;
import dev.rechroma.engine.JobContext;
import dev.rechroma.eval.report.DemoReport;
import dev.rechroma.hadoop.FolderMove;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.RunLock;
import dev.rechroma.image.ImageException;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.ImageFormat;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.PhotoFile;
import dev.rechroma.io.LocalStorage;
import dev.rechroma.model.BundledModel;
import dev.rechroma.model.TrainedModel;
import dev.rechroma.tensor.Split;
import dev.rechroma.train.history.History;
import dev.rechroma.train.history.LossPlot;
import dev.rechroma.training.GanTrainer;
import dev.rechroma.training.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * The job of `demo`: colorizes sample photos with the bundled model, then trains a small one on
 * them.
 */
public final class Demo {
  private static final String MARKER = ".rechroma-demo";
  private static final int QUALITY = 88;

  /** Folder of the colorized samples, in the output and beside the page. */
  private static final String BUNDLED = "bundled";

  private static final String TRAINED = "trained";

  private final JobContext context;
  private final Config settings;
  private final Path samples;
  private final Path output;
  private final Consumer<Path> firstPage;

  /**
   * A demo.
   *
   * @param settings of all jobs
   * @param samples folder of the photos
   * @param output local folder for everything it makes
   * @param firstPage given the page as soon as it has the bundled model's colours
   */
  public Demo(
      JobContext context, Config settings, Path samples, Path output, Consumer<Path> firstPage) {
    this.context = context;
    this.settings = settings;
    this.samples = samples;
    this.output = output;
    this.firstPage = firstPage;
  }

  /** The result of a demo. */
  public record Result(GanTrainer.Result trained, Path page) {}

  /**
   * Runs all steps; replaces an earlier demo.
   *
   * @throws UserError where the output holds something else
   */
  public Result run() throws IOException {
    claim();
    HadoopStorage made = HadoopStorage.at(output.toString(), context.hadoop());
    try (RunLock lock = context.lock(made)) {
      return show(made, lock);
    }
  }

  private Result show(HadoopStorage made, RunLock lock) throws IOException {
    SparkSession spark = context.spark();
    ColorizeSettings colorize = ColorizeSettings.read(settings.getConfig("colorize"));
    LocalStorage folder = new LocalStorage(output.resolve("report"));
    Path page = folder.folder().resolve("index.html").toAbsolutePath();

    Colorize.run(
        context,
        colorize,
        TrainedModel.load(BundledModel.storage()),
        List.of(samples.toString()),
        output.resolve(BUNDLED).toString());
    String tensors = output.resolve("tensors").toString();
    Ingest.run(
        context,
        IngestSettings.read(settings.getConfig("ingest")),
        List.of(samples.toString()),
        tensors);
    List<DemoReport.Photo> photos = photos(splits(spark, tensors), folder);
    new DemoReport(photos, Optional.empty()).write(folder);
    context.listener().say("The samples in colour: " + page + "; now training a small GAN");
    firstPage.accept(page);

    HadoopStorage model = made.below("model");
    HadoopStorage unfinished = model.beside(".unfinished");
    unfinished.delete();
    GanTrainer.Result result =
        TrainingRun.anew(spark, tensors, unfinished, settings.getConfig("train"))
            .run(context.listener(), epoch -> lock.requireHeld());
    model.delete();
    FolderMove.move(unfinished, model);
    Colorize.run(
        context,
        colorize,
        TrainedModel.load(model),
        List.of(samples.toString()),
        output.resolve(TRAINED).toString());
    for (DemoReport.Photo photo : photos) {
      copy(output.resolve(photo.trained()), folder, photo.trained());
    }
    folder.write(LossPlot.FILE, LossPlot.png(result.history()));
    DemoReport.Training training =
        new DemoReport.Training(summary(photos, result), LossPlot.FILE, flat(settings));
    new DemoReport(photos, Optional.of(training)).write(folder);
    return new Result(result, page);
  }

  /** The demo replaces only what an earlier demo made. */
  private void claim() throws IOException {
    Path marker = output.resolve(MARKER);
    if (Files.exists(output) && !Files.exists(marker) && !isEmpty(output)) {
      throw new UserError(
          "--output " + output + " is not empty and not from an earlier demo: choose another");
    }
    Files.createDirectories(output);
    Files.write(marker, new byte[0]);
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  /** Maps the name of each sample's file to its split. */
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

  /** The samples, with all pictures that exist before training in the page's folder. */
  private List<DemoReport.Photo> photos(Map<String, Split> splits, LocalStorage folder)
      throws IOException {
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
    try (Photo photo = PhotoFile.decode(file, DecodeLimits.DEFAULT);
        Photo gray = photo.withAb(new float[2], 1)) {
      return gray.encode(ImageFormat.JPEG, QUALITY);
    } catch (ImageException e) {
      throw new IOException(e);
    }
  }

  private static String title(String name) {
    return name.substring(0, name.lastIndexOf('.'));
  }

  private static String summary(List<DemoReport.Photo> photos, GanTrainer.Result result) {
    long trained = photos.stream().filter(photo -> photo.split() == Split.TRAIN).count();
    double seconds = result.history().rows().stream().mapToDouble(History.Row::seconds).sum();
    return String.format(
        Locale.ROOT,
        "The L*a*b* GAN was trained from scratch on %d photos for %d epochs in %.0f seconds: %d"
            + " steps, %d images seen.",
        trained,
        result.epochs(),
        seconds,
        result.steps(),
        result.imagesSeen());
  }

  private static Map<String, String> flat(Config settings) {
    Map<String, String> flat = new TreeMap<>();
    settings
        .entrySet()
        .forEach(each -> flat.put(each.getKey(), each.getValue().unwrapped().toString()));
    return flat;
  }
}
