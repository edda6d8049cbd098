package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.rechroma.io.LocalStorage;
import dev.rechroma.train.history.History;
import dev.rechroma.train.history.HistoryCsv;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Executors that are processes of their own; training goes on through their deaths. */
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

  /** Commands one after the other in one process, and so on one cluster. */
  static final class Driver {
    private static final String THEN = "then";

    private Driver() {}

    /** Stops at the first that fails. */
    public static void main(String[] arguments) {
      PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
      List<String> command = new ArrayList<>();
      for (String argument : arguments) {
        if (!argument.equals(THEN)) {
          command.add(argument);
        } else if (Main.run(out, out, command.toArray(String[]::new)) == ExitCode.DONE) {
          command.clear();
        } else {
          System.exit(ExitCode.FAILED);
        }
      }
    }
  }

  @Test
  void modelsAreComparedAndTrainingOutlivesExecutorsAndItsDriver() throws Exception {
    Path tensors = Samples.tensors();
    Path model = folder.resolve("model");
    Path report = folder.resolve("report");

    driver =
        start(
            train(tensors, model, "--epochs=1"),
            List.of("evaluate", "--data=" + tensors, "--model=" + model, "--report=" + report),
            train(tensors, model, "--epochs=1000", "--resume"));
    await(() -> epochs(model) >= 2);
    Config metrics = ConfigFactory.parseFile(report.resolve("metrics.json").toFile());
    assertThat(metrics.getInt("photos")).isPositive();
    assertThat(metrics.getConfigList("failures")).isEmpty();
    assertThat(metrics.getConfigList("models").get(0).getDouble("psnr")).isBetween(5.0, 60.0);
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

  private static List<String> train(Path tensors, Path model, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "train",
                "--data=" + tensors,
                "--model=" + model,
                "--workers=2",
                "--set=train.averaging-frequency=1",
                "--set=train.samples-every=1000"));
    command.addAll(Cli.TINY);
    command.addAll(List.of(more));
    return command;
  }

  /** Spark's own cluster of two workers, with an executor of one core each. */
  @SafeVarargs
  private Process start(List<String>... commands) throws IOException {
    String classPath = System.getProperty("java.class.path");
    List<String> command =
        new ArrayList<>(List.of(java(), "-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseParallelGC"));
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
    command.addAll(
        List.of(
            "-Dspark.executor.extraClassPath=" + classPath,
            "-Dspark.executor.memory=768m",
            "-Dspark.ui.enabled=false",
            // An executor that stands still while another fetches from it is noticed by its
            // heartbeat.
            "-Dspark.executor.heartbeatInterval=2s",
            "-Dspark.network.timeout=15s",
            "-Dspark.network.timeoutInterval=5s",
            "-Dlog4j2.configurationFile=" + System.getProperty("log4j2.configurationFile"),
            "-Drechroma.log=" + folder.resolve("driver.log"),
            "-cp",
            classPath,
            Driver.class.getName()));
    for (List<String> each : commands) {
      command.addAll(each);
      command.add("--master=local-cluster[2,1,768]");
      command.add(Driver.THEN);
    }
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

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private List<ProcessHandle> executors() {
    return driver
        .descendants()
        .filter(ProcessHandle::isAlive)
        .filter(ClusterTest::isExecutor)
        .toList();
  }

  /** Java does not tell arguments that are as long as a class path. */
  private static boolean isExecutor(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
          .contains("org.apache.spark.executor.CoarseGrainedExecutorBackend");
    } catch (IOException e) {
      return false;
    }
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
