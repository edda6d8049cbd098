package dev.rechroma.colorize.gallery;

import static org.apache.spark.sql.functions.col;

import dev.rechroma.colorize.Manifest;
import dev.rechroma.colorize.ManifestEntry.Status;
import dev.rechroma.colorize.ManifestLocations;
import dev.rechroma.config.UserError;
import dev.rechroma.engine.JobContext;
import dev.rechroma.engine.ProgressListener;
import dev.rechroma.engine.TaskProgress;
import dev.rechroma.eval.report.ColorizeReport;
import dev.rechroma.eval.report.ColorizeReport.Photo;
import dev.rechroma.eval.report.ColorizeReport.Problem;
import dev.rechroma.eval.report.ColorizeReport.Problems;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.source.SafeNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The page of an output folder, {@link ColorizeReport}: it shows a sample of the photos, however
 * many there are. Their small pictures are made in tasks; new ones get new names, and old ones are
 * deleted once the page has changed, so that the page is complete at any time.
 */
public final class ColorizeGallery {
  private static final int LISTED = 200;
  private static final int PHOTOS_A_TASK = 8;
  private static final String LOCAL = "file:";

  /**
   * What there is to show.
   *
   * @param photos sampled over all photos
   * @param counts of all photos
   * @param problems lists of photos that are not in colour
   */
  public record Draw(List<DrawnPhoto> photos, Map<Status, Long> counts, List<Problems> problems) {
    long colorized() {
      return counts.get(Status.COLORIZED) + counts.get(Status.RECOLORIZED);
    }
  }

  /**
   * The result.
   *
   * @param shown photos on the page
   * @param colorized photos of the output in colour
   */
  public record Summary(int shown, long colorized, String page) {}

  private final SparkSession spark;
  private final JavaSparkContext context;
  private final GallerySettings settings;
  private final HadoopStorage output;
  private final HadoopStorage folder;

  /**
   * Samples the photos and makes the page.
   *
   * @throws UserError where nothing was ever colorized
   */
  public static Summary make(JobContext context, GallerySettings settings, HadoopStorage output)
      throws IOException {
    ColorizeGallery gallery = new ColorizeGallery(context.spark(), settings, output);
    Draw draw = gallery.draw();
    try (TaskProgress progress =
        TaskProgress.start(
            context.spark(),
            context.listener(),
            "gallery",
            draw.photos().size(),
            ProgressListener.Unit.PHOTOS)) {
      return gallery.make(draw, progress.counter());
    }
  }

  private ColorizeGallery(SparkSession spark, GallerySettings settings, HadoopStorage output) {
    this.spark = spark;
    this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.settings = settings;
    this.output = output;
    this.folder = output.below(SafeNames.OWN_FOLDER);
  }

  /**
   * Reads the manifest and samples the photos to show.
   *
   * @throws UserError where nothing was ever colorized
   */
  private Draw draw() throws IOException {
    Dataset<Row> rows = new Manifest(spark, output).rows();
    Map<Status, Long> counts = counts(rows);
    if (counts.values().stream().allMatch(count -> count == 0)) {
      throw new UserError(
          output.location() + " has no manifest of photos: name an --output folder of colorize");
    }
    return new Draw(drawn(rows), counts, problems(rows, counts));
  }

  /**
   * Makes the page from the output, and from the input where it still exists.
   *
   * @param done counts the sampled photos
   */
  private Summary make(Draw draw, LongAccumulator done) throws IOException {
    List<GalleryPhotos> made = pictures(draw.photos(), done);
    List<Photo> photos =
        made.stream()
            .flatMap(each -> each.photos().stream())
            .sorted(Comparator.comparing(Photo::name))
            .toList();
    List<Problem> missing = made.stream().flatMap(each -> each.missing().stream()).toList();
    List<Problems> problems = new ArrayList<>(draw.problems());
    problems.add(new Problems("Not shown", missing.size(), missing, ""));
    new ColorizeReport(words(draw.counts()), draw.colorized(), photos, problems).write(folder);
    sweep(photos);
    return new Summary(
        photos.size(), draw.colorized(), folder.location() + "/" + ColorizeReport.PAGE);
  }

  private static Map<Status, Long> counts(Dataset<Row> rows) {
    Column[] columns =
        Stream.of(Status.values())
            .map(status -> functions.count_if(is(status)).as(status.text()))
            .toArray(Column[]::new);
    Row sums = rows.agg(functions.lit(0L), columns).first();
    Map<Status, Long> counts = new LinkedHashMap<>();
    Stream.of(Status.values())
        .filter(status -> status != Status.ARCHIVE && status != Status.OTHER)
        .forEach(status -> counts.put(status, sums.<Long>getAs(status.text())));
    return counts;
  }

  private static Column is(Status status) {
    return col("status").equalTo(status.text());
  }

  /** The photos with the smallest hashes: an even sample, and mostly the same as last time. */
  private List<DrawnPhoto> drawn(Dataset<Row> rows) {
    String root = output.path().toString();
    return rows
        .where(is(Status.COLORIZED).or(is(Status.RECOLORIZED)))
        .where(ManifestLocations.isBelow())
        .orderBy(functions.xxhash64(col("input")), col("input"))
        .limit(settings.photos())
        .select("input", "state", "output")
        .collectAsList()
        .stream()
        .map(
            row ->
                new DrawnPhoto(
                    row.getString(0),
                    row.getString(1),
                    ManifestLocations.path(root, row.getString(2)).toString(),
                    ManifestLocations.name(row.getString(2))))
        .sorted(Comparator.comparing(DrawnPhoto::input))
        .toList();
  }

  private List<GalleryPhotos> pictures(List<DrawnPhoto> photos, LongAccumulator done) {
    if (photos.isEmpty()) {
      return List.of();
    }
    Broadcast<SerializableConfiguration> hadoop =
        context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    try {
      int tasks = (photos.size() + PHOTOS_A_TASK - 1) / PHOTOS_A_TASK;
      return context
          .parallelize(photos, tasks)
          .mapPartitions(new GalleryTask(settings, hadoop, output.path().toString(), done))
          .collect();
    } finally {
      hadoop.destroy();
    }
  }

  private static Map<String, Long> words(Map<Status, Long> counts) {
    Map<String, Long> words = new LinkedHashMap<>();
    words.put("in colour", counts.get(Status.COLORIZED) + counts.get(Status.RECOLORIZED));
    words.put("copied, in colour already", counts.get(Status.COPIED));
    words.put("skipped", counts.get(Status.SKIPPED));
    words.put("failed", counts.get(Status.FAILED));
    words.put("started and not finished", counts.get(Status.STARTED));
    return words;
  }

  private static List<Problems> problems(Dataset<Row> rows, Map<Status, Long> counts) {
    return List.of(
        problems("Failed", Status.FAILED, rows, counts, "see failures.jsonl"),
        problems("Skipped", Status.SKIPPED, rows, counts, "see the manifest"));
  }

  private static Problems problems(
      String title, Status status, Dataset<Row> rows, Map<Status, Long> counts, String rest) {
    List<Problem> first =
        counts.get(status) == 0
            ? List.of()
            : rows.where(is(status)).orderBy("input").limit(LISTED).collectAsList().stream()
                .map(ColorizeGallery::problem)
                .toList();
    return new Problems(title, counts.get(status), first, rest);
  }

  private static Problem problem(Row row) {
    String reason = row.getAs("error");
    return new Problem(path(row.getAs("input")), reason == null ? "unknown reason" : reason);
  }

  /** Local files are shown without the scheme, as people write them. */
  private static String path(String input) {
    return input.startsWith(LOCAL) ? input.substring(LOCAL.length()) : input;
  }

  /** Removes the pictures that the page no longer shows. */
  private void sweep(List<Photo> photos) throws IOException {
    Set<String> shown =
        photos.stream()
            .map(Photo::pictures)
            .flatMap(pictures -> Stream.of(pictures.beforeFile(), pictures.afterFile()))
            .collect(Collectors.toSet());
    for (String file : folder.list(ColorizeReport.PICTURES)) {
      String name = ColorizeReport.PICTURES + "/" + file;
      if (!shown.contains(name)) {
        folder.delete(name);
      }
    }
  }
}
