package dev.rechroma.colorize;

import dev.rechroma.colorize.ManifestEntry.Status;
import dev.rechroma.engine.JobContext;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.source.Source;
import dev.rechroma.source.Source.Kind;
import dev.rechroma.source.Unread;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * The work of a run: the sources that no earlier run has done, distributed to tasks by cost. The
 * driver knows the tasks, never the sources.
 */
public final class ColorizePlan implements AutoCloseable {
  static final String FOLDER = "_rechroma/plan";

  /** Cost of a photo in addition to its bytes, in bytes: about what colorizing a scan takes. */
  private static final long PHOTO_COST = 1_000_000;

  private static final long SMALLEST_TASK = 8 * PHOTO_COST;
  private static final long LARGEST_TASK = 64 * PHOTO_COST;
  private static final int TASKS_A_CORE = 4;

  /** Why a source has to be looked at, or not. */
  public enum Reason {
    NEW("new"),
    CHANGED("changed since"),
    FAILED("failed before"),
    INTERRUPTED("started by a run that was interrupted"),
    OTHER_SETTINGS("done with another model or other settings"),
    OUTPUT_MISSING("missing in the output"),
    ARCHIVE("archives to read"),
    PASSED_OVER("hidden files, links, and unusable files"),
    DONE("done before"),
    SKIPPED("skipped before"),
    COLORED("skipped before because they have colour already"),
    OTHER("not photos");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    /** For people. */
    public String text() {
      return text;
    }

    /** Whether it has to be processed. */
    public boolean isWork() {
      return compareTo(DONE) < 0;
    }
  }

  /** Sources and their bytes. */
  public record Amount(long count, long bytes) implements Serializable {
    static final Amount NONE = new Amount(0, 0);

    /** The sum of both. */
    public Amount plus(Amount other) {
      return new Amount(count + other.count, bytes + other.bytes);
    }
  }

  /** A source and what the manifest knows about it. */
  private record Planned(Source source, Reason reason, PlanItem work, Map<Reason, Amount> known)
      implements Serializable {}

  /** What decides whether an earlier entry still holds. */
  record Target(
      String output, String model, Set<String> pixels, String probe, Colored colored, Unread unread)
      implements Serializable {
    private static final String DEFAULT_PROBE = "colored-share=0.001";

    Reason reason(ManifestEntry known, SerializableConfiguration hadoop) throws IOException {
      if (known.is(Status.STARTED)) {
        return Reason.INTERRUPTED;
      }
      if (known.is(Status.FAILED)) {
        return Reason.FAILED;
      }
      if (known.is(Status.OTHER)) {
        return Reason.OTHER;
      }
      if (known.isUnread()) {
        return unread == Unread.SKIP ? Reason.SKIPPED : Reason.OTHER_SETTINGS;
      }
      if (!colored.keeps(known) || (known.isColored() && !isProbed(known))) {
        return Reason.OTHER_SETTINGS;
      }
      if (known.is(Status.SKIPPED)) {
        return known.isColored() ? Reason.COLORED : Reason.SKIPPED;
      }
      boolean colorized = !known.is(Status.COPIED);
      if (colorized && !(model.equals(known.model()) && isAccepted(known))) {
        return Reason.OTHER_SETTINGS;
      }
      return known.output() != null
              && ManifestLocations.isBelow(known.output())
              && exists(ManifestLocations.path(output, known.output()), hadoop)
          ? Reason.DONE
          : Reason.OUTPUT_MISSING;
    }

    private boolean isAccepted(ManifestEntry known) {
      return known.settings() != null && pixels.contains(known.settings());
    }

    /**
     * Whether colour was detected with the same settings as now; earlier versions did not record
     * them.
     */
    private boolean isProbed(ManifestEntry known) {
      String settings = known.settings();
      boolean recorded = settings != null && settings.startsWith("colored-share=");
      return probe.equals(recorded ? settings : DEFAULT_PROBE);
    }

    private static boolean exists(Path path, SerializableConfiguration hadoop) throws IOException {
      return path.getFileSystem(hadoop.value()).exists(path);
    }
  }

  private final JavaSparkContext context;
  private final Broadcast<SerializableConfiguration> hadoop;
  private final JavaRDD<Planned> planned;
  private final Map<Reason, Amount> amounts;

  private ColorizePlan(
      JavaSparkContext context,
      Broadcast<SerializableConfiguration> hadoop,
      JavaRDD<Planned> planned,
      Map<Reason, Amount> amounts) {
    this.context = context;
    this.hadoop = hadoop;
    this.planned = planned;
    this.amounts = amounts;
  }

  /** Compares sources with the manifest; a source found twice counts once. */
  static ColorizePlan of(
      JavaSparkContext context,
      Broadcast<SerializableConfiguration> hadoop,
      JavaRDD<Source> sources,
      JavaRDD<ManifestEntry> known,
      Target target) {
    JavaRDD<Planned> planned =
        sources
            .keyBy(Source::path)
            .cogroup(known.keyBy(entry -> Source.fileOf(entry.input())))
            .values()
            .filter(both -> both._1().iterator().hasNext())
            .map(both -> planned(both._1().iterator().next(), both._2(), target, hadoop.value()))
            .persist(StorageLevel.MEMORY_AND_DISK_SER());
    Map<Reason, Amount> amounts =
        planned.aggregate(new EnumMap<>(Reason.class), ColorizePlan::add, ColorizePlan::sum);
    return new ColorizePlan(context, hadoop, planned, amounts);
  }

  private static Planned planned(
      Source source, Iterable<ManifestEntry> known, Target target, SerializableConfiguration hadoop)
      throws IOException {
    return switch (source.kind()) {
      case ZIP, TAR -> archive(source, known, target, hadoop);
      case FILE -> file(source, known, target, hadoop);
      case SKIPPED -> passedOver(source, known, Status.SKIPPED, Reason.SKIPPED);
      case FOLDER, OTHER -> passedOver(source, known, Status.OTHER, Reason.OTHER);
      case FAILED -> work(source, Reason.PASSED_OVER);
    };
  }

  /** A source passed over before for the same reason needs no new row. */
  private static Planned passedOver(
      Source source, Iterable<ManifestEntry> known, Status status, Reason before) {
    for (ManifestEntry entry : known) {
      if (entry.input().equals(source.path())
          && entry.is(status)
          && source.reason().equals(entry.error())) {
        return work(source, before);
      }
    }
    return work(source, Reason.PASSED_OVER);
  }

  private static Planned work(Source source, Reason reason) {
    PlanItem work = new PlanItem(source, 0, 1, Set.of(), Set.of(), Set.of());
    return new Planned(source, reason, work, Map.of());
  }

  private static Planned file(
      Source source, Iterable<ManifestEntry> known, Target target, SerializableConfiguration hadoop)
      throws IOException {
    for (ManifestEntry entry : known) {
      if (entry.input().equals(source.path())) {
        Reason reason = target.reason(entry, hadoop);
        boolean changed = !reason.isWork() && !source.state().equals(entry.state());
        return work(source, changed ? Reason.CHANGED : reason);
      }
    }
    return work(source, Reason.NEW);
  }

  /** An archive that was read to its end and has not changed is not read again. */
  private static Planned archive(
      Source source, Iterable<ManifestEntry> known, Target target, SerializableConfiguration hadoop)
      throws IOException {
    Set<String> done = new HashSet<>();
    Set<String> skipped = new HashSet<>();
    Set<String> colored = new HashSet<>();
    EnumMap<Reason, Amount> amounts = new EnumMap<>(Reason.class);
    boolean read = false;
    boolean open = false;
    for (ManifestEntry entry : known) {
      if (entry.is(Status.ARCHIVE)) {
        read = source.state().equals(entry.state());
        continue;
      }
      Reason reason = target.reason(entry, hadoop);
      String key = PlanItem.key(entry.input(), entry.state());
      switch (reason) {
        case DONE -> done.add(key);
        case COLORED -> colored.add(key);
        case SKIPPED -> skipped.add(key);
        case OTHER -> {}
        default -> open = true;
      }
      amounts.merge(reason, new Amount(1, 0), Amount::plus);
    }
    if (read && !open) {
      return new Planned(source, Reason.DONE, null, amounts);
    }
    skipped.addAll(colored);
    PlanItem work = new PlanItem(source, 0, 1, done, skipped, colored);
    return new Planned(source, Reason.ARCHIVE, work, Map.of());
  }

  private static EnumMap<Reason, Amount> add(EnumMap<Reason, Amount> sums, Planned each) {
    if (each.work() == null) {
      sums.merge(Reason.DONE, new Amount(0, each.source().length()), Amount::plus);
      each.known().forEach((reason, amount) -> sums.merge(reason, amount, Amount::plus));
    } else {
      sums.merge(each.reason(), new Amount(1, each.source().length()), Amount::plus);
    }
    return sums;
  }

  private static EnumMap<Reason, Amount> sum(
      EnumMap<Reason, Amount> one, EnumMap<Reason, Amount> other) {
    other.forEach((reason, amount) -> one.merge(reason, amount, Amount::plus));
    return one;
  }

  /** How much there is for each reason. */
  public Amount amount(Reason reason) {
    return amounts.getOrDefault(reason, Amount.NONE);
  }

  /** How much there is to process. */
  public Amount work() {
    return Stream.of(Reason.values())
        .filter(Reason::isWork)
        .map(this::amount)
        .reduce(Amount.NONE, Amount::plus);
  }

  /**
   * Writes the plan, a file for each task.
   *
   * @return the files' names, the most expensive task first
   */
  List<String> write(HadoopStorage output) {
    Amount all = work();
    int cores = context.defaultParallelism();
    long cost = cost(all.bytes(), all.count());
    long share = cost / (TASKS_A_CORE * (long) cores);
    long largest = Math.max(LARGEST_TASK, cost / JobContext.MOST_TASKS);
    long task = Math.max(SMALLEST_TASK, Math.min(largest, share));
    int maxParts = TASKS_A_CORE * cores;
    String folder = output.path().toString();
    Broadcast<SerializableConfiguration> configuration = hadoop;
    return planned
        .filter(each -> each.reason().isWork())
        .flatMap(each -> parts(each.work(), task, maxParts))
        .coalesce(Math.max(1, Math.min(2 * cores, (int) Math.min(1 << 20, all.count() / 8))))
        .mapPartitionsWithIndex(
            (index, works) ->
                new Deal(HadoopStorage.at(folder, configuration.value().value()), task)
                    .write(works)
                    .iterator(),
            false)
        .collect()
        .stream()
        .sorted(Comparator.<Tuple2<String, Long>>comparingLong(Tuple2::_2).reversed())
        .map(Tuple2::_1)
        .toList();
  }

  private static long cost(long bytes, long count) {
    return bytes + count * PHOTO_COST;
  }

  private static Iterator<PlanItem> parts(PlanItem work, long task, int most) {
    long wanted = work.source().kind() == Kind.ZIP ? work.source().length() / task + 1 : 1;
    int parts = (int) Math.min(most, wanted);
    return IntStream.range(0, parts)
        .mapToObj(
            part ->
                new PlanItem(
                    work.source(), part, parts, work.done(), work.skipped(), work.colored()))
        .iterator();
  }

  /**
   * Distributes the sources of a partition to tasks. Another attempt may get them in another order,
   * so it has files of its own.
   */
  private record Deal(HadoopStorage output, long task) {

    List<Tuple2<String, Long>> write(Iterator<PlanItem> works) {
      List<Tuple2<String, Long>> files = new ArrayList<>();
      StringBuilder lines = new StringBuilder();
      long cost = 0;
      while (works.hasNext()) {
        PlanItem work = works.next();
        lines.append(work.line()).append('\n');
        cost += cost(work.source().length() / work.parts(), 1);
        if (cost >= task || !works.hasNext()) {
          String name = FOLDER + "/" + UUID.randomUUID() + ".jsonl";
          write(name, lines.toString());
          files.add(new Tuple2<>(name, cost));
          lines.setLength(0);
          cost = 0;
        }
      }
      return files;
    }

    private void write(String name, String lines) {
      try {
        output.write(name, lines.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Releases the plan. */
  @Override
  public void close() {
    planned.unpersist(false);
  }
}
