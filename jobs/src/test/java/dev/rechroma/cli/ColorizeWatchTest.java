package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.colorize.Colorize;
import dev.rechroma.colorize.ColorizeSettings;
import dev.rechroma.colorize.ColorizeWatch;
import dev.rechroma.config.Settings;
import dev.rechroma.engine.JobContext;
import dev.rechroma.engine.ProgressListener;
import dev.rechroma.engine.Session;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.RunLock;
import dev.rechroma.model.TrainedModel;
import dev.rechroma.registry.ModelSource;
import dev.rechroma.source.tree.Selection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A watch in this process; the looks at its inputs are the clock of the tests. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ColorizeWatchTest {
  @TempDir private Path folder;
  private Path in;
  private Path out;
  private final SparkSession spark = Session.open("test", Optional.of("local[2]"), Map.of());
  private final ColorizeWatch.Stop stop = new ColorizeWatch.Stop();
  private final AtomicInteger looks = new AtomicInteger();
  private final BlockingQueue<Colorize.Summary> rounds = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
  private volatile Optional<Runnable> atLook = Optional.empty();
  private CompletableFuture<Void> watch;

  @BeforeEach
  void start() throws IOException {
    in = Files.createDirectories(folder.resolve("in"));
    out = folder.resolve("out");
    Path model = Samples.model();
    watch = CompletableFuture.runAsync(() -> watch(model));
  }

  @AfterEach
  void end() throws Exception {
    stop.request();
    watch.get(1, TimeUnit.MINUTES);
  }

  @Test
  void photosAreColorizedOnceTheyAreAtRest() throws Exception {
    awaitLooks(3);
    assertThat(out).as("nothing came, nothing is written").doesNotExist();

    copy("panda.jpg");
    assertThat(next().colorized()).isEqualTo(1);

    byte[] photo = Files.readAllBytes(sample("chelsea.jpg"));
    Path slow = in.resolve("slow.jpg");
    AtomicInteger written = new AtomicInteger();
    atLook = Optional.of(() -> append(slow, photo, written.getAndAdd(100)));
    awaitLooks(4);
    assertThat(rounds).as("a file that grows from look to look").isEmpty();
    atLook = Optional.empty();
    assertThat(next().failed()).as("it rests, cut short").isEqualTo(1);
    assertThat(out.resolve("_rechroma/failures.jsonl")).content().contains("slow.jpg");

    arrive(photo, "slow.jpg");
    Colorize.Summary whole = next();
    assertThat(whole.colorized()).isEqualTo(1);
    assertThat(whole.doneBefore()).as("what did not change is not looked at").isZero();
    assertThat(out.resolve("_rechroma/failures.jsonl")).doesNotExist();
    assertThat(statuses()).isEqualTo(Map.of("panda.jpg", "recolorized", "slow.jpg", "recolorized"));
  }

  @Test
  void whereNothingHappensNothingIsWritten() throws Exception {
    copy("panda.jpg");
    next();
    Map<String, Long> before = times();

    awaitLooks(4);

    assertThat(times()).isEqualTo(before);
    assertThat(rounds).isEmpty();
  }

  @Test
  void aFailedFileIsTriedAgainOnlyWhenItChangesAndForgottenWhenItIsGone() throws Exception {
    arrive(Arrays.copyOf(Files.readAllBytes(sample("panda.jpg")), 900), "cut.jpg");
    assertThat(next().failed()).isEqualTo(1);

    copy("chelsea.jpg");
    Colorize.Summary second = next();
    assertThat(second.failed()).isZero();
    assertThat(second.colorized()).isEqualTo(1);
    assertThat(statuses()).containsEntry("cut.jpg", "failed");

    Files.delete(in.resolve("cut.jpg"));
    next();
    assertThat(statuses()).doesNotContainKey("cut.jpg");
    assertThat(out.resolve("_rechroma/failures.jsonl")).doesNotExist();
  }

  /** As where its storage could not be read for a while. */
  @Test
  void aFailureIsTriedAgainLaterThoughItsFileIsTheSame() throws Exception {
    byte[] photo = Files.readAllBytes(sample("panda.jpg"));
    byte[] damaged = Arrays.copyOf(Arrays.copyOf(photo, 900), photo.length);
    FileTime time = FileTime.fromMillis(1_000_000_000_000L);
    arrive(damaged, "panda.jpg", time);
    assertThat(next().failed()).isEqualTo(1);

    arrive(photo, "panda.jpg", time);

    assertThat(next().colorized()).isEqualTo(1);
    assertThat(statuses()).isEqualTo(Map.of("panda.jpg", "recolorized"));
  }

  @Test
  void anOutageIsToldAndOutlived() throws Exception {
    copy("panda.jpg");
    next();
    Path away = folder.resolve("away");
    Files.move(in, away);
    assertThat(said.poll(1, TimeUnit.MINUTES))
        .contains("this round failed", "does not exist", "trying again in");

    Files.copy(sample("chelsea.jpg"), away.resolve("chelsea.jpg"));
    Files.move(away, in);

    assertThat(next().colorized()).isEqualTo(1);
    assertThat(statuses()).containsOnlyKeys("panda.jpg", "chelsea.jpg");
  }

  @Test
  void betweenRoundsOthersMayWorkAndThenItWaits() throws Exception {
    copy("panda.jpg");
    next();
    HadoopStorage output =
        HadoopStorage.at(out.toString(), spark.sparkContext().hadoopConfiguration());
    try (RunLock lock = RunLock.take(output, 60, line -> {})) {
      copy("chelsea.jpg");
      assertThat(said.poll(1, TimeUnit.MINUTES)).contains("another run is working here");
      lock.requireHeld();
      assertThat(rounds).isEmpty();
    }

    assertThat(next().colorized()).isEqualTo(1);
  }

  private void watch(Path model) {
    JobContext context = new JobContext(spark, 60, listener());
    ColorizeSettings settings =
        ColorizeSettings.read(
            Settings.load(
                    Map.of("colorize.colored", "recolorize", "colorize.engine", "onednn"),
                    List.of())
                .getConfig("colorize"));
    try {
      TrainedModel trained =
          TrainedModel.load(ModelSource.of(model.toString(), context.hadoop()).storage());
      HadoopStorage target = HadoopStorage.at(out.toString(), context.hadoop());
      try (Colorize colorize = new Colorize(context, settings, trained, target)) {
        new ColorizeWatch(colorize, this::look, Duration.ofMillis(100)).run(stop, rounds::add);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Selection look() throws IOException {
    looks.incrementAndGet();
    atLook.ifPresent(Runnable::run);
    return Selection.of(
        List.of(in.toString()), Optional.empty(), spark.sparkContext().hadoopConfiguration());
  }

  private ProgressListener listener() {
    return new ProgressListener() {
      @Override
      public Stage start(String stage, long total, Unit unit) {
        return NONE.start(stage, total, unit);
      }

      @Override
      public void say(String line) {
        said.add(line);
      }
    };
  }

  /** The next round that did something, once its lock is released: the next look comes after. */
  private Colorize.Summary next() throws InterruptedException {
    Colorize.Summary round = rounds.poll(2, TimeUnit.MINUTES);
    assertThat(round).as(() -> "a round; said: " + said).isNotNull();
    awaitLooks(1);
    return round;
  }

  private void awaitLooks(int more) throws InterruptedException {
    int enough = looks.get() + more;
    while (looks.get() < enough && !watch.isDone()) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private void copy(String name) throws IOException {
    arrive(Files.readAllBytes(sample(name)), name);
  }

  private void arrive(byte[] content, String name) throws IOException {
    arrive(content, name, FileTime.from(Instant.now()));
  }

  /** At once: a slow machine must not make it a file that is still being written. */
  private void arrive(byte[] content, String name, FileTime time) throws IOException {
    Path file = Files.write(folder.resolve("arriving"), content);
    Files.setLastModifiedTime(file, time);
    Files.move(file, in.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private static Path sample(String name) {
    return Cli.SAMPLES.resolve(name);
  }

  private static void append(Path file, byte[] content, int from) {
    try {
      Files.write(
          file,
          Arrays.copyOfRange(content, from, from + 100),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, String> statuses() {
    Map<String, String> statuses = new TreeMap<>();
    for (Row row : spark.read().parquet(out + "/_rechroma/manifest").collectAsList()) {
      if (!row.getAs("status").equals("other")) {
        String name = Path.of(row.<String>getAs("input")).getFileName().toString();
        assertThat(statuses.put(name, row.getAs("status"))).as(name).isNull();
      }
    }
    return statuses;
  }

  private Map<String, Long> times() throws IOException {
    try (Stream<Path> files = Files.walk(out)) {
      return files.collect(Collectors.toMap(Path::toString, file -> file.toFile().lastModified()));
    }
  }
}
