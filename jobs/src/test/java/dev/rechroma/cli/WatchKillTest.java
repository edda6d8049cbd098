package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.engine.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A watch that is killed, or ended as a service is. */
@Tag("processes")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class WatchKillTest {
  private static final int KILLS = 10;

  @TempDir private Path folder;
  private Path in;
  private Path out;
  private Process watch;

  @BeforeEach
  void makeInput() throws IOException {
    in = Files.createDirectories(folder.resolve("in"));
    out = folder.resolve("out");
  }

  @AfterEach
  void leaveNoProcess() {
    if (watch != null) {
      watch.destroyForcibly();
    }
  }

  @Test
  void killsAtAnyMomentChangeNothing() throws Exception {
    List<Path> photos = photos();
    Random random = new Random(5);
    Path model = Samples.model();
    CompletableFuture<Void> arrivals = null;
    for (int kill = 0; kill < KILLS; kill++) {
      start(model);
      if (arrivals == null) {
        arrivals = CompletableFuture.runAsync(() -> arrive(photos));
      }
      TimeUnit.MILLISECONDS.sleep(random.nextInt(4000));
      watch.destroyForcibly().waitFor();
    }
    arrivals.get(5, TimeUnit.MINUTES);

    start(model);
    await(() -> photos.stream().allMatch(each -> Files.exists(out.resolve(each.getFileName()))));
    await(() -> !Files.exists(out.resolve("_rechroma/journal")));
    assertStops();

    assertThat(statuses())
        .hasSize(photos.size())
        .allSatisfy((name, status) -> assertThat(status).isEqualTo("recolorized"));
    Path undisturbed = folder.resolve("undisturbed");
    assertThat(Cli.run(colorize(model, undisturbed)).code()).isZero();
    for (Path photo : photos) {
      assertThat(out.resolve(photo.getFileName()))
          .hasSameBinaryContentAs(undisturbed.resolve(photo.getFileName()));
    }
    assertThat(out.resolve(".rechroma.lock")).doesNotExist();
    assertThat(out.resolve("_rechroma")).isDirectoryNotContaining("glob:**/parts");
  }

  @Test
  void sigtermEndsARoundWithWhatItsTasksHold() throws Exception {
    for (int copy = 0; copy < 4; copy++) {
      for (Path photo : photos()) {
        Files.copy(photo, in.resolve(copy + "-" + photo.getFileName()));
      }
    }
    Path model = Samples.model();
    start(model);
    await(() -> Files.exists(out.resolve("0-" + photos().get(0).getFileName())) || inColour() > 3);

    assertStops();

    assertThat(inColour()).isLessThan(4L * photos().size());
    assertThat(out.resolve(".rechroma.lock")).doesNotExist();
    Cli.Result rest = Cli.run(colorize(model, out), "--json");
    assertThat(rest.code()).isZero();
    assertThat(rest.json().getInt("doneBefore")).isPositive();
    assertThat(statuses()).hasSize(4 * photos().size());
  }

  private void start(Path model) throws Exception {
    Path screen = folder.resolve("screen");
    watch = Cli.start(screen, colorize(model, out), "--watch", "--set=colorize.watch-interval=1");
    await(() -> read(screen).contains("watching for photos"));
  }

  private List<String> colorize(Path model, Path output) {
    return List.of(
        "colorize",
        "--input=" + in,
        "--output=" + output,
        "--model=" + model,
        "--colored=recolorize",
        "--engine=onednn",
        Cli.NO_PAGE);
  }

  /** As a service manager ends it. */
  private void assertStops() throws InterruptedException {
    watch.destroy();
    assertThat(watch.waitFor(2, TimeUnit.MINUTES)).isTrue();
    String screen = read(folder.resolve("screen"));
    assertThat(watch.exitValue()).as(screen).isZero();
    assertThat(screen).contains("stopped: ");
  }

  /** In two parts each, with pauses as a scanner makes them. */
  private void arrive(List<Path> photos) {
    try {
      for (Path photo : photos) {
        byte[] content = Files.readAllBytes(photo);
        Path file = in.resolve(photo.getFileName());
        Files.write(file, Arrays.copyOf(content, content.length / 2));
        TimeUnit.MILLISECONDS.sleep(1500);
        byte[] rest = Arrays.copyOfRange(content, content.length / 2, content.length);
        Files.write(file, rest, StandardOpenOption.APPEND);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> photos() {
    try (Stream<Path> files = Files.list(Cli.SAMPLES)) {
      return files.filter(each -> each.toString().endsWith(".jpg")).sorted().toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private long inColour() {
    String[] files = out.toFile().list((where, name) -> name.endsWith(".jpg"));
    return files == null ? 0 : files.length;
  }

  private Map<String, String> statuses() {
    Map<String, String> statuses = new TreeMap<>();
    List<String> twice = new ArrayList<>();
    for (Row row :
        Session.open("test", Optional.empty(), Map.of())
            .read()
            .parquet(out + "/_rechroma/manifest")
            .collectAsList()) {
      String name = Path.of(row.<String>getAs("input")).getFileName().toString();
      if (statuses.put(name, row.getAs("status")) != null) {
        twice.add(name);
      }
    }
    assertThat(twice).isEmpty();
    return statuses;
  }

  private void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      assertThat(watch.isAlive()).as(() -> read(folder.resolve("screen"))).isTrue();
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      return "";
    }
  }
}
