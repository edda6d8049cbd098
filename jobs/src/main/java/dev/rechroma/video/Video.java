package dev.rechroma.video;

import dev.rechroma.config.UserError;
import dev.rechroma.engine.JobContext;
import dev.rechroma.engine.ProgressListener;
import dev.rechroma.engine.TaskProgress;
import dev.rechroma.eval.report.FilmReport;
import dev.rechroma.film.FrameTimes.Segment;
import dev.rechroma.gan.Engine;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.RunLock;
import dev.rechroma.model.TrainedModel;
import dev.rechroma.model.engine.EngineSelector;
import dev.rechroma.source.Failure;
import dev.rechroma.source.Failures;
import dev.rechroma.source.tree.Inputs;
import dev.rechroma.source.tree.SourceTree;
import dev.rechroma.video.FilmPlan.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Colorizes films. Each is cut into segments, which tasks colorize and store below {@code
 * _rechroma/video}; a segment that was stored is not colorized again, whatever happened to the run.
 * When a film's segments are there, a task joins them with its sound.
 */
public final class Video implements AutoCloseable {
  /** Films are colorized together until there are that many, so that cores are not idle. */
  private static final int SEGMENTS_A_CORE = 8;

  /** Lists the films with a problem, one JSON object a line. */
  public static final String FAILURES = "_rechroma/failures.jsonl";

  /**
   * The result of a run.
   *
   * @param colorized films that the run colorized
   * @param frames of these films
   * @param doneBefore films that an earlier run had colorized in the same way
   * @param skipped films that have colour already
   * @param others files that are no films
   * @param failures films that cannot be colorized, or not as they were
   * @param page shows frames of all films
   */
  public record Summary(
      List<String> colorized,
      long frames,
      long doneBefore,
      List<Failure> skipped,
      long others,
      List<Failure> failures,
      double seconds,
      String page) {

    /** Frames colorized per second. */
    public double framesPerSecond() {
      return frames / seconds;
    }
  }

  private final JobContext context;
  private final JavaSparkContext spark;
  private final VideoSettings settings;

  /** On the engine of this run as soon as that is known. */
  private TrainedModel model;

  private final HadoopStorage output;
  private final Broadcast<SerializableConfiguration> hadoop;
  private final SegmentStore segments;
  private final FilmRecords records;

  /** A job for one output folder; must be closed. */
  public Video(
      JobContext context, VideoSettings settings, TrainedModel model, HadoopStorage output) {
    this.context = context;
    this.spark = JavaSparkContext.fromSparkContext(context.spark().sparkContext());
    this.settings = settings;
    this.model = model;
    this.output = output;
    this.segments = new SegmentStore(output, settings);
    this.records = new FilmRecords(output);
    this.hadoop = spark.broadcast(new SerializableConfiguration(context.hadoop()));
  }

  /**
   * Colorizes films.
   *
   * @param inputs files, folders and globs
   * @param lock of the output, which must still be held when results are recorded
   * @throws UserError where there is no film
   */
  public Summary run(List<String> inputs, RunLock lock) throws IOException {
    long start = System.nanoTime();
    List<FilmFile> files = files(inputs);
    keepEarlier(files);
    List<FilmFile> open = files.stream().filter(film -> !records.isDoneBefore(film)).toList();
    List<FilmPlan> plans = plans(open);
    long others = plans.stream().filter(plan -> plan.status() == Status.OTHER).count();
    if (others == files.size()) {
      throw new UserError("no film in " + String.join(", ", inputs));
    }
    for (FilmPlan plan : plans) {
      recordWithoutWork(plan);
    }
    List<FilmPlan> work = plans.stream().filter(FilmPlan::isWork).toList();
    ResultNames names = ResultNames.of(films(files, plans), settings.isPreview());
    List<FilmFile> coming = work.stream().map(FilmPlan::film).toList();
    names.requireInputsStay(coming, files, output, context.hadoop());
    if (!work.isEmpty()) {
      model = onEngine(work);
      colorize(work, names, lock);
    }
    lock.requireHeld();
    Failures.write(output, FAILURES, records.failures().iterator());
    String page = page(files);
    return summary(others, (System.nanoTime() - start) / 1e9, page);
  }

  private List<FilmFile> files(List<String> inputs) throws IOException {
    try (SourceTree tree = new SourceTree(spark, hadoop)) {
      return FilmFiles.of(Inputs.find(inputs, context.hadoop()), tree, output.path());
    }
  }

  /** What earlier runs did that still holds. */
  private void keepEarlier(List<FilmFile> files) throws IOException {
    for (FilmFile film : files) {
      Optional<FilmRecord> earlier = FilmRecord.read(output, film);
      if (earlier.isPresent() && holds(film, earlier.get())) {
        records.keep(film, earlier.get());
        for (TrainedModel each : accepted()) {
          segments.delete(film, each); // a run may have been killed when it was done
        }
      }
    }
  }

  private boolean holds(FilmFile film, FilmRecord record) throws IOException {
    return record.is(FilmRecord.COLORIZED)
        && record.input().equals(film.path())
        && record.state().equals(film.state())
        && accepted().stream().anyMatch(each -> isMadeBy(record, each))
        && record.output() != null
        && record.output().startsWith(film.stem())
        && output.exists(record.output());
  }

  /** The model on each engine whose films need not be made again. */
  private List<TrainedModel> accepted() {
    return settings.engine().accepted().stream().map(model::on).toList();
  }

  private boolean isMadeBy(FilmRecord record, TrainedModel by) {
    return record.model().equals(by.id()) && record.settings().equals(settings.output(by));
  }

  private TrainedModel onEngine(List<FilmPlan> work) throws IOException {
    return EngineSelector.of(context.taskThreads()).select(settings.engine(), model, kept(work));
  }

  /** The engine that other films of this output, or segments of the coming ones, are from. */
  private Optional<Engine> kept(List<FilmPlan> work) throws IOException {
    for (TrainedModel each : accepted()) {
      if (records.doneBefore().stream().anyMatch(record -> isMadeBy(record, each))
          || isBegun(work, each)) {
        return Optional.of(each.engine());
      }
    }
    return Optional.empty();
  }

  private boolean isBegun(List<FilmPlan> work, TrainedModel by) throws IOException {
    for (FilmPlan plan : work) {
      if (segments.isBegun(plan.film(), by)) {
        return true;
      }
    }
    return false;
  }

  private List<FilmPlan> plans(List<FilmFile> films) {
    if (films.isEmpty()) {
      return List.of();
    }
    return spark.parallelize(films, films.size()).map(new PlanTask(settings, hadoop)).collect();
  }

  private void recordWithoutWork(FilmPlan plan) throws IOException {
    switch (plan.status()) {
      case FAILED -> record(plan.film(), FilmRecord.FAILED, plan.reason());
      case SKIPPED -> record(plan.film(), FilmRecord.SKIPPED, plan.reason());
      case OTHER, WORK -> {}
    }
  }

  private void record(FilmFile film, String status, String problem) throws IOException {
    records.add(
        film,
        new FilmRecord(
            film.path(),
            film.state(),
            null,
            status,
            problem,
            0,
            model.id(),
            settings.output(model)));
  }

  /** Without what is no film, such as subtitles that have the name of a film. */
  private static List<FilmFile> films(List<FilmFile> files, List<FilmPlan> plans) {
    Set<FilmFile> others =
        plans.stream()
            .filter(plan -> plan.status() == Status.OTHER)
            .map(FilmPlan::film)
            .collect(Collectors.toSet());
    return files.stream().filter(file -> !others.contains(file)).toList();
  }

  private void colorize(List<FilmPlan> plans, ResultNames names, RunLock lock) throws IOException {
    long total = plans.stream().mapToLong(FilmPlan::frames).sum();
    Broadcast<TrainedModel> sent = spark.broadcast(model);
    try (TaskProgress progress =
        TaskProgress.start(
            context.spark(), context.listener(), "video", total, ProgressListener.Unit.FRAMES)) {
      for (List<FilmPlan> together : groups(plans)) {
        lock.requireHeld();
        colorize(
            together,
            names,
            new SegmentTask(settings, sent, hadoop, output.path().toString(), progress.counter()));
      }
    } finally {
      sent.destroy();
    }
  }

  /** Films until there are segments enough for all cores. */
  private List<List<FilmPlan>> groups(List<FilmPlan> plans) {
    List<List<FilmPlan>> groups = new ArrayList<>();
    int inGroup = Integer.MAX_VALUE;
    for (FilmPlan plan : plans) {
      if (inGroup >= SEGMENTS_A_CORE * spark.defaultParallelism()) {
        groups.add(new ArrayList<>());
        inGroup = 0;
      }
      groups.get(groups.size() - 1).add(plan);
      inGroup += plan.segments().size();
    }
    return groups;
  }

  private void colorize(List<FilmPlan> plans, ResultNames names, SegmentTask task)
      throws IOException {
    Map<String, String> problems = colorizeSegments(plans, task);
    List<FilmJoin> joins = new ArrayList<>();
    for (FilmPlan plan : plans) {
      String problem = problems.get(plan.film().path());
      if (problem == null) {
        String stem = names.stem(plan.film());
        String folder = segments.folder(plan.film(), model);
        boolean damaged = segments.isDamaged(plan.film(), model);
        joins.add(new FilmJoin(plan, stem, folder, segments.files(plan, model), damaged));
      } else {
        record(plan.film(), FilmRecord.FAILED, problem);
      }
    }
    join(joins);
    for (FilmPlan plan : plans) {
      segments.delete(plan.film(), model);
    }
  }

  /** Colorizes the segments that are missing; returns problems by the film's path. */
  private Map<String, String> colorizeSegments(List<FilmPlan> plans, SegmentTask task)
      throws IOException {
    List<SegmentWork> works = new ArrayList<>();
    for (FilmPlan plan : plans) {
      String folder = segments.folder(plan.film(), model);
      Set<String> done = segments.open(plan.film(), model);
      for (Segment segment : plan.segments()) {
        String name = segments.name(plan, segment);
        if (done.contains(name)) {
          task.frames().add(segment.frames());
        } else {
          works.add(new SegmentWork(plan.film(), plan.info(), segment, folder, name));
        }
      }
    }
    if (works.isEmpty()) {
      return Map.of();
    }
    return spark.parallelize(works, works.size()).map(task).collect().stream()
        .filter(outcome -> outcome.problem() != null)
        .collect(
            Collectors.toMap(
                SegmentOutcome::film, SegmentOutcome::problem, (first, second) -> first));
  }

  private void join(List<FilmJoin> joins) throws IOException {
    if (joins.isEmpty()) {
      return;
    }
    List<FilmRecord> joined =
        spark
            .parallelize(joins, joins.size())
            .map(
                new JoinTask(
                    settings, model.id(), settings.output(model), hadoop, output.path().toString()))
            .collect();
    for (int i = 0; i < joins.size(); i++) {
      records.add(joins.get(i).plan().film(), joined.get(i));
    }
  }

  private Summary summary(long others, double seconds, String page) {
    return new Summary(
        records.colorized(),
        records.frames(),
        records.doneBefore().size(),
        records.skipped(),
        others,
        records.failures(),
        seconds,
        page);
  }

  /** The page of the films of this run and of those that were done before. */
  private String page(List<FilmFile> files) throws IOException {
    List<FilmReport.Film> films = new ArrayList<>();
    for (FilmFile film : files) {
      Optional<FilmRecord> outcome = records.of(film);
      if (outcome.isPresent()) {
        String strip = FilmStrip.file(film.name());
        films.add(
            new FilmReport.Film(
                film.name(),
                outcome.map(FilmRecord::output),
                outcome.map(FilmRecord::problem),
                output.exists(strip) ? Optional.of(strip) : Optional.empty()));
      }
    }
    new FilmReport(films).write(output);
    return output.location() + "/" + FilmReport.PAGE;
  }

  @Override
  public void close() {
    hadoop.destroy();
  }
}
