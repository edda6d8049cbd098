package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.io.LocalStorage;
import dev.rechroma.train.history.History;
import dev.rechroma.train.history.HistoryCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Executors that are processes of their own; training goes on through their deaths. */
@Tag("processes")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ClusterTest {
  @TempDir private Path folder;
  private Process driver;

  @AfterEach
  void leaveNoProcess() {
    if (driver != null) {
      executors().forEach(ProcessHandle::destroyForcibly);
      driver.destroyForcibly();
    }
  }

  @Test
  void trainingOutlivesExecutorsAndItsDriver() throws Exception {
    Path tensors = Samples.tensors();
    Path model = folder.resolve("model");

    driver = start(tensors, model);
    await(() -> epochs(model) >= 2);
    assertThat(HistoryCsv.read(new LocalStorage(model)).rows())
        .as("both executors work")
        .allSatisfy(row -> assertThat(row.costs().executors()).isEqualTo(2));

    executors().get(0).destroyForcibly();
    awaitEpochs(model, 3);

    driver.destroyForcibly();
    assertThat(driver.waitFor(30, TimeUnit.SECONDS)).isTrue();
    int reached = epochs(model);
    Cli.Result resumed =
        Cli.run(
            "train",
            List.of("--data", tensors, "--model", model, "--resume", "--workers=1", "--json"),
            "--epochs=" + (reached + 2));

    assertThat(resumed.code()).as(resumed.err()).isZero();
    List<History.Row> rows = HistoryCsv.read(new LocalStorage(model)).rows();
    assertThat(rows).extracting(History.Row::epoch).startsWith(1, 2, 3).hasSize(reached + 2);
    assertThat(rows.get(rows.size() - 1).costs().workers()).isEqualTo(1);
    assertThat(resumed.json().getDouble("validationAbMse")).isPositive();
  }

  /** Spark's own cluster of two workers, with an executor of one core each. */
  private Process start(Path tensors, Path model) throws IOException {
    List<String> command =
        Cli.java(
            "-Dspark.executor.extraClassPath=" + System.getProperty("java.class.path"),
            "-Dspark.executor.memory=768m",
            "-Dspark.ui.enabled=false",
            // An executor that stands still while another fetches from it is noticed by its
            // heartbeat.
            "-Dspark.executor.heartbeatInterval=2s",
            "-Dspark.network.timeout=15s",
            "-Dspark.network.timeoutInterval=5s",
            "-Dlog4j2.configurationFile=" + System.getProperty("log4j2.configurationFile"),
            "-Drechroma.log=" + folder.resolve("driver.log"));
    command.addAll(List.of(Main.class.getName(), "train", "--master=local-cluster[2,1,768]"));
    command.addAll(List.of("--data=" + tensors, "--model=" + model));
    command.addAll(List.of("--workers=2", "--epochs=1000"));
    command.addAll(List.of("--set=train.averaging-frequency=1", "--set=train.samples-every=1000"));
    command.addAll(Cli.TINY);
    ProcessBuilder process = new ProcessBuilder(command);
    // Where Spark looks for its jars; ours are on the class path.
    Path home = Files.createDirectories(folder.resolve("spark/jars")).getParent();
    process.environment().put("SPARK_HOME", home.toString());
    process.environment().put("SPARK_SCALA_VERSION", "2.12");
    process.directory(folder.toFile());
    return process
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("driver.out").toFile())
        .start();
  }

  private List<ProcessHandle> executors() {
    return driver.descendants().filter(ProcessHandle::isAlive).filter(Cluster::isExecutor).toList();
  }

  private void awaitEpochs(Path model, int more) throws Exception {
    int before = epochs(model);
    await(() -> epochs(model) >= before + more);
  }

  private void await(BooleanSupplier condition) throws Exception {
    long begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - begin)
          .as(() -> "nanoseconds of waiting: " + log())
          .isLessThan(TimeUnit.MINUTES.toNanos(5));
      assertThat(driver.isAlive()).as(() -> "the driver lives: " + log()).isTrue();
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("driver.log"));
    } catch (IOException e) {
      return Files.exists(folder.resolve("driver.log")) ? e.toString() : "no log";
    }
  }

  private static int epochs(Path model) {
    try {
      return HistoryCsv.read(new LocalStorage(model)).rows().size();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
