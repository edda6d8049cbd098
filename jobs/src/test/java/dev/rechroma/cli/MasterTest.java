package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Masters that cannot be used, and clusters that let a job wait, end in a line for people. */
class MasterTest {
  private static final Pattern ADDRESS =
      Pattern.compile("Starting Spark master at (spark://\\S+:\\d+)");

  @TempDir private Path folder;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void leaveNoProcess() {
    started.stream().flatMap(Process::descendants).forEach(ProcessHandle::destroyForcibly);
    started.forEach(Process::destroyForcibly);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "local[0]                         | is not one that Spark knows: use local[N]",
        "local[x]                         | is not one that Spark knows",
        "local[99999999999]               | is not one that Spark knows",
        "local[2                          | is not one that Spark knows",
        "lokal                            | is not one that Spark knows",
        "yarn-client                      | is not one that Spark knows",
        "''                               | is not one that Spark knows",
        "local-cluster[2,1]               | is no local-cluster[WORKERS,CORES,MEGABYTES]",
        "local-cluster[2,1,1024]          | set SPARK_HOME to one, or use local[*]",
        "yarn                             | needs parts of Spark that are not here: set SPARK_HOME",
        "k8s://https://10.0.0.1:6443      | needs parts of Spark that are not here",
        "mesos://master:5050              | needs parts of Spark that are not here",
        "spark://                         | is no spark://HOST:PORT",
        "spark://master                   | is no spark://HOST:PORT",
        "spark://master:0                 | is no spark://HOST:PORT",
        "spark://master:7077/x            | is no spark://HOST:PORT",
        "spark://master:7077,             | is no spark://HOST:PORT",
        "spark://no-such-host.invalid:707 | the name no-such-host.invalid does not resolve",
      })
  void aMasterThatCannotBeUsedIsRefused(String master, String reason) {
    assertRefused(master, reason);
  }

  @Test
  void aMasterThatNobodyRunsIsRefused() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    assertRefused("spark://127.0.0.1:" + free, "cannot be reached (127.0.0.1:" + free);
    assertRefused(
        "spark://no-such-host.invalid:1,127.0.0.1:" + free,
        "(the name no-such-host.invalid does not resolve; 127.0.0.1:" + free);
  }

  private void assertRefused(String master, String reason) {
    StringWriter err = new StringWriter();
    Path output = folder.resolve("out");
    int code =
        Main.run(
            new PrintWriter(new StringWriter()),
            new PrintWriter(err, true),
            "colorize",
            "--input=" + Cli.SAMPLES,
            "--output=" + output,
            "--master=" + master);

    assertThat(code).as(err.toString()).isEqualTo(ExitCode.USER_MISTAKE);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("rechroma: Spark master '" + master + "'")
        .contains(reason);
    assertThat(output).doesNotExist();
  }

  /** It takes connections as any server does, and says nothing. */
  @Test
  @Tag("processes")
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void aServerThatIsNoSparkMasterIsRefused() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Path screen = folder.resolve("screen");
      Process job = colorize("spark://127.0.0.1:" + socket.getLocalPort(), screen);

      assertThat(job.waitFor()).isEqualTo(ExitCode.USER_MISTAKE);
      assertThat(screen)
          .content()
          .contains("has not accepted the application yet")
          .contains("answers, but does not accept this application: is it a Spark master of");
      assertThat(folder.resolve("out")).doesNotExist();
    }
  }

  @Test
  @Tag("processes")
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void aClusterWithoutWorkersIsToldOfAndTheJobRunsOnceThereIsOne() throws Exception {
    Path log = folder.resolve("master.log");
    spark("Master", log, "--port", "0");
    String master = awaitAddress(log);
    Path screen = folder.resolve("screen");
    Process job = colorize(master, screen);
    awaitText(screen, "Spark master '" + master + "' gives no executor yet");
    assertThat(job.isAlive()).isTrue();

    spark("Worker", folder.resolve("worker.log"), "--cores", "1", "--memory", "1g", master);

    assertThat(job.waitFor()).as(() -> read(screen)).isZero();
    assertThat(folder.resolve("out/_rechroma/manifest")).isDirectory();
  }

  private Process colorize(String master, Path screen) throws IOException {
    List<String> command =
        Cli.java(
            "-Dspark.rechroma.clusterPatience=1s",
            "-Dspark.ui.enabled=false",
            "-Dspark.driver.host=127.0.0.1",
            "-Dspark.executor.memory=768m",
            "-Dspark.executor.extraClassPath=" + System.getProperty("java.class.path"),
            "-Dlog4j2.configurationFile=../conf/log4j2.properties",
            "-Drechroma.log=" + folder.resolve("log"));
    command.addAll(List.of(Main.class.getName(), "colorize", "--master=" + master, Cli.NO_PAGE));
    command.addAll(List.of("--input=" + Cli.SAMPLES.resolve("astronaut.jpg")));
    command.add("--output=" + folder.resolve("out"));
    return start(new ProcessBuilder(command), screen);
  }

  /** A server of Spark's, on loopback. */
  private void spark(String name, Path log, String... arguments) throws IOException {
    List<String> command = Cli.java();
    command.add("org.apache.spark.deploy." + name.toLowerCase(Locale.ROOT) + "." + name);
    command.addAll(List.of("--host", "127.0.0.1", "--webui-port", "0"));
    command.addAll(List.of(arguments));
    ProcessBuilder process = new ProcessBuilder(command).directory(folder.toFile());
    // Where Spark looks for its jars; ours are on the class path.
    Path home = Files.createDirectories(folder.resolve("spark/jars")).getParent();
    process.environment().put("SPARK_HOME", home.toString());
    process.environment().put("SPARK_SCALA_VERSION", "2.12");
    start(process, log);
  }

  private Process start(ProcessBuilder process, Path output) throws IOException {
    Process running = process.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    started.add(running);
    return running;
  }

  private static String awaitAddress(Path log) throws InterruptedException {
    while (true) {
      Matcher address = ADDRESS.matcher(read(log));
      if (address.find()) {
        return address.group(1);
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static void awaitText(Path file, String text) throws InterruptedException {
    while (!read(file).contains(text)) {
      TimeUnit.MILLISECONDS.sleep(50);
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
