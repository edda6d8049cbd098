package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A standalone cluster of real processes: a master, and two workers with room for an executor of
 * one core each. The workers have addresses of their own, since Spark never runs two attempts of a
 * task on one host.
 */
final class Cluster implements AutoCloseable {
  private static final List<String> HOSTS = List.of("127.0.0.1", "127.0.0.2");
  private static final String EXECUTOR = "org.apache.spark.executor.CoarseGrainedExecutorBackend";

  private final Path folder;
  private final int port;
  private final List<Process> servers = new ArrayList<>();

  /**
   * @param folder for logs and whatever the servers write
   */
  Cluster(Path folder) throws Exception {
    this.folder = folder;
    this.port = freePort();
    // Where Spark looks for its jars; ours are on the class path.
    Files.createDirectories(folder.resolve("spark/jars"));
    server("master", "master.Master", List.of("--host", "127.0.0.1", "--port", "" + port));
    await(this::listens);
    for (String host : HOSTS) {
      List<String> place = List.of("--host", host, "--work-dir", folder.resolve(host).toString());
      List<String> room = List.of("--cores", "1", "--memory", "1g", url());
      server(host, "worker.Worker", Stream.of(place, room).flatMap(List::stream).toList());
    }
  }

  private String url() {
    return "spark://127.0.0.1:" + port;
  }

  private void server(String name, String main, List<String> arguments) throws IOException {
    List<String> command = Cli.java("-Xmx256m");
    command.add("org.apache.spark.deploy." + main);
    command.addAll(arguments);
    command.addAll(List.of("--webui-port", "0"));
    servers.add(start(name, command));
  }

  private Process start(String name, List<String> command) throws IOException {
    ProcessBuilder process = new ProcessBuilder(command);
    process.environment().put("SPARK_HOME", folder.resolve("spark").toString());
    process.environment().put("SPARK_SCALA_VERSION", "2.12");
    process.environment().put("SPARK_LOCAL_DIRS", folder.toString());
    return process
        .redirectError(folder.resolve(name + ".err").toFile())
        .redirectOutput(folder.resolve(name + ".out").toFile())
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** A command whose driver is a process of its own. */
  final class Driver {
    private final String name;
    private final Process process;

    private Driver(String name, Process process) {
      this.name = name;
      this.process = process;
    }

    /** Waits for something that happens while the command runs. */
    void await(BooleanSupplier condition) throws Exception {
      Cluster.await(() -> !process.isAlive() || condition.getAsBoolean());
      assertThat(process.isAlive()).as(this::log).isTrue();
    }

    /** What the command left, once it has ended. */
    Cli.Result result() throws Exception {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as(this::log).isTrue();
      String out = Files.readString(folder.resolve(name + ".out"));
      return new Cli.Result(process.exitValue(), out, log());
    }

    String log() {
      Path file = folder.resolve(name + ".log");
      try {
        return Files.exists(file) ? Files.readString(file) : "";
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Starts a command with both executors, once those of the command before have ended.
   *
   * @param spark settings of Spark
   */
  Driver start(String name, List<String> spark, List<String> arguments) throws Exception {
    await(() -> executors().isEmpty());
    List<String> options = new ArrayList<>();
    Stream.concat(
            Stream.of(
                "spark.executor.extraClassPath=" + System.getProperty("java.class.path"),
                "spark.executor.memory=768m",
                "spark.ui.enabled=false",
                "spark.driver.host=127.0.0.1",
                "spark.cores.max=2",
                "spark.scheduler.minRegisteredResourcesRatio=1",
                "spark.scheduler.maxRegisteredResourcesWaitingTime=3600s"),
            spark.stream())
        .forEach(each -> options.add("-D" + each));
    options.add("-Dlog4j2.configurationFile=" + System.getProperty("log4j2.configurationFile"));
    options.add("-Drechroma.log=" + folder.resolve(name + ".log"));
    List<String> command = Cli.java(options.toArray(String[]::new));
    command.add(Main.class.getName());
    command.addAll(arguments);
    command.addAll(List.of("--json", "--master=" + url()));
    Process process = start(name, command);
    servers.add(process);
    return new Driver(name, process);
  }

  /** The executors that live, in the order of the workers. */
  List<ProcessHandle> executors() {
    return servers.stream()
        .flatMap(Process::descendants)
        .filter(ProcessHandle::isAlive)
        .filter(Cluster::isExecutor)
        .toList();
  }

  /** Java does not tell arguments that are as long as a class path. */
  static boolean isExecutor(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
          .contains(EXECUTOR);
    } catch (IOException e) {
      return false;
    }
  }

  /** Sends a signal by its name. */
  static void signal(String signal, ProcessHandle process) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start();
    assertThat(kill.waitFor()).as("exit code of kill").isZero();
  }

  static void await(BooleanSupplier condition) throws Exception {
    long begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - begin)
          .as("nanoseconds of waiting")
          .isLessThan(TimeUnit.MINUTES.toNanos(5));
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** Ends all processes, stopped ones too. */
  @Override
  public void close() {
    executors().forEach(ProcessHandle::destroyForcibly);
    servers.forEach(Process::destroyForcibly);
  }
}
