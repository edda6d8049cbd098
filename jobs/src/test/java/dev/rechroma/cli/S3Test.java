package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.Config;
import dev.rechroma.engine.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole way on S3, against a server that is a process; with runs that are killed. */
@Tag("processes")
@EnabledIfSystemProperty(named = S3Test.SERVER, matches = ".+")
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
class S3Test {
  static final String SERVER = "rechroma.s3proxy";

  private static final List<String> PHOTOS =
      List.of("bison", "cat", "chicken", "cow", "crab", "japan", "moose", "petra");
  private static final String COPY = "(?is).*\r\nx-amz-copy-source:.*";

  @TempDir private static Path folder;
  private static final Map<String, String> SETTINGS = new TreeMap<>();
  private static S3Server server;
  private static S3Gate gate;
  private static SparkSession spark;
  private static FileSystem s3;

  @BeforeAll
  static void start() throws Exception {
    server = S3Server.start(Path.of(System.getProperty(SERVER)), folder);
    gate = new S3Gate(server.port());
    server.makeBucket("bucket");
    SETTINGS.put("fs.s3a.endpoint", "http://127.0.0.1:" + gate.port());
    SETTINGS.put("fs.s3a.path.style.access", "true");
    spark = Session.open("test", Optional.of("local[2]"), Map.of());
    SETTINGS.forEach(hadoop()::set);
    hadoop().set("fs.s3a.access.key", S3Server.KEY);
    hadoop().set("fs.s3a.secret.key", S3Server.SECRET);
    s3 = FileSystem.get(URI.create(uri("")), hadoop());
    for (String photo : PHOTOS) {
      put("photos/" + photo + ".jpg", Cli.SAMPLES.resolve(photo + ".jpg"));
    }
    byte[] panda = Files.readAllBytes(Cli.SAMPLES.resolve("panda.jpg"));
    put("photos/a.zip", Archives.zip(folder.resolve("a.zip"), Map.of("panda.jpg", panda)));
  }

  private static Configuration hadoop() {
    return spark.sparkContext().hadoopConfiguration();
  }

  private static void put(String name, Path file) throws IOException {
    try (OutputStream out = s3.create(path(name))) {
      Files.copy(file, out);
    }
  }

  @AfterAll
  static void stopAndLookForTheSecret() throws IOException {
    RemoteIterator<LocatedFileStatus> all = s3.listFiles(path(""), true);
    while (all.hasNext()) {
      org.apache.hadoop.fs.Path each = all.next().getPath();
      try (InputStream in = s3.open(each)) {
        assertThat(
                new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)
                    .contains(S3Server.SECRET))
            .as(each.toString())
            .isFalse();
      }
    }
    s3.close();
    gate.close();
    server.close();
    List<Path> logs = new ArrayList<>(List.of(Path.of(System.getProperty("rechroma.log"))));
    try (Stream<Path> files = Files.list(folder)) {
      files.filter(file -> file.toString().endsWith(".log")).forEach(logs::add);
    }
    assertThat(logs).hasSizeGreaterThan(1);
    for (Path log : logs) {
      assertThat(Files.readString(log)).as(log.toString()).doesNotContain(S3Server.SECRET);
    }
  }

  @Test
  void ingestTrainAndColorizeTwiceWithoutWritingTwice() throws IOException {
    gate.forget();
    ingest("tensors");
    assertThat(copied("tensors/.*parquet")).as("committed as they were written").isEmpty();
    done(Cli.run(train("model", "--epochs=1")));

    assertThat(done(colorize("colour", uri("model"))).getInt("colorized"))
        .isEqualTo(PHOTOS.size() + 1);
    assertThat(s3.getFileStatus(path("colour/a.zip/panda.jpg")).getLen()).isPositive();
    assertThat(copied("colour/.*jpg")).isEmpty();
    FileStatus[] before = s3.listStatus(path("colour"));

    assertThat(done(colorize("colour", uri("model"))).getInt("doneBefore"))
        .isEqualTo(PHOTOS.size() + 1);
    assertThat(times(s3.listStatus(path("colour")))).isEqualTo(times(before));

    assertThat(
            done(colorize("colour", uri("model"), "--set=colorize.quality=50")).getInt("colorized"))
        .isEqualTo(PHOTOS.size() + 1);
    assertThat(s3.listStatus(path("colour/_rechroma")))
        .extracting(status -> status.getPath().getName())
        .containsExactlyInAnyOrder("manifest", "index.html", "gallery");
  }

  @Test
  void aKilledColorizeEndsWithEveryPhotoOnceAndTheBytesOfAnUndisturbedRun() throws Exception {
    String model = Samples.model().toString();
    done(colorize("calm", model, Cli.NO_PAGE));
    AtomicInteger photos = new AtomicInteger();

    killedAt(
        head -> isPut(head, "killed/[^_].*jpg") && photos.incrementAndGet() == 4,
        colorizing("killed", model, Cli.NO_PAGE));
    assertThat(objects("killed").keySet()).filteredOn(name -> name.endsWith(".jpg")).hasSize(3);
    // Now it does all photos, and dies with a part of the manifest in its place.
    killedAt(
        head -> isPut(head, "killed/_rechroma/manifest/part.*"),
        colorizing("killed", model, Cli.NO_PAGE));
    assertThat(objects("killed").keySet())
        .contains("_rechroma/manifest/_SUCCESS")
        .filteredOn(name -> name.startsWith("_rechroma/manifest.next/part"))
        .isNotEmpty();

    Map<String, String> before = photos("killed");
    assertThat(done(colorize("killed", model, Cli.NO_PAGE)).getInt("doneBefore"))
        .isEqualTo(PHOTOS.size() + 1);

    assertThat(photos("killed")).as("not written again").isEqualTo(before);
    assertThat(before).isEqualTo(photos("calm")).hasSize(PHOTOS.size() + 1);
    assertThat(
            spark
                .read()
                .parquet(uri("killed/_rechroma/manifest"))
                .where("output is not null") // the archive itself
                .select("output", "status")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0) + " " + row.getString(1)))
        .as("each once")
        .hasSize(PHOTOS.size() + 1)
        .doesNotHaveDuplicates()
        .allMatch(line -> line.endsWith("jpg recolorized"));
    assertThat(objects("killed").keySet())
        .as("nothing is left of the dead runs")
        .filteredOn(name -> name.startsWith("_rechroma") && !name.contains("/manifest/"))
        .isEmpty();
  }

  @Test
  void aKilledTrainingIsResumed() throws Exception {
    ingest("for-training");
    List<String> twoEpochs = training("for-training", "resumed", "--epochs=2");

    killedAt(head -> isPut(head, "resumed/trainer/epoch-000002.zip"), twoEpochs);
    assertThat(objects("resumed")).containsKey("trainer/epoch-000001.zip");
    done(Cli.run(twoEpochs, "--resume"));

    assertThat(objects("resumed")).containsKey("trainer/epoch-000002.zip");
    assertThat(
            read("resumed/history.csv")
                .lines()
                .skip(1)
                .map(line -> line.substring(0, line.indexOf(','))))
        .containsExactly("1", "2");
  }

  @Test
  void aPromotionThatIsKilledHalfWayIsCompleted() throws Exception {
    List<String> retrain =
        Stream.of(
                List.of("retrain", "--input", uri("photos"), "--data", uri("retrained")),
                List.of("--models", uri("models"), "--name=lab", "--epochs=1", "--json"),
                List.of("--set=ingest.size=36", "--set=ingest.test=0.4"),
                Cli.TINY)
            .flatMap(List::stream)
            .toList();
    AtomicInteger files = new AtomicInteger();

    killedAt(
        head -> isPut(head, "models/lab/000001/[^.].*") && files.incrementAndGet() == 3, retrain);
    Map<String, String> half = objects("models/lab");
    assertThat(half.keySet()).filteredOn(name -> name.matches("000001/[^.].*")).hasSize(2);
    assertThat(half.keySet()).filteredOn(name -> name.startsWith("candidate/")).isNotEmpty();
    assertThat(Cli.run("models", "--models", uri("models"), "--name=lab").out())
        .doesNotContain("000001");

    Cli.Result again = Cli.run(retrain);

    assertThat(again.code()).as(again.err()).isIn(ExitCode.DONE, ExitCode.NOT_PROMOTED);
    assertThat(read("models/lab/current")).isEqualTo("000001\n");
    assertThat(read("models/lab/promotions.jsonl").lines()).hasSize(1);
    assertThat(objects("models/lab").keySet())
        .contains("000001/generator.zip", "000001/model.json", "000001/verdict.json")
        .noneMatch(name -> name.startsWith("candidate/") || name.startsWith("000001/."));
    done(colorize("retrained-colour", uri("models/lab"), Cli.NO_PAGE));
  }

  /** A bucket each, since each may have settings of its own. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          missing   |                                            | there is no such bucket
          strange   | access.key=nobody                          | the access key is not known
          forged    | secret.key=guessed                         | the secret key is not that of
          anonymous | aws.credentials.provider=NONE              | there are no credentials
          closed    | endpoint=http://127.0.0.1:1                | which is http://127.0.0.1:1
          nowhere   | endpoint=http://no-such-host.invalid       | UnknownHostException
          wrapped   | endpoint=https://127.0.0.1:GATE            | SSLException
          elsewhere | endpoint=http://127.0.0.1:REDIRECT         | is in another region
          silent    | endpoint=http://127.0.0.1:SILENT           | cannot be reached
          """)
  void aStoreThatCannotBeUsedIsNamedInALineWithWhatToDo(
      String bucket, String setting, String expected) throws IOException {
    HttpServer amazon = redirecting();
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      if (setting != null) {
        String[] pair = setting.split("=", 2);
        String value =
            pair[1]
                .replace("NONE", "com.amazonaws.auth.EnvironmentVariableCredentialsProvider")
                .replace("GATE", String.valueOf(gate.port()))
                .replace("REDIRECT", String.valueOf(amazon.getAddress().getPort()))
                .replace("SILENT", String.valueOf(silent.getLocalPort()));
        hadoop().set("fs.s3a.bucket." + bucket + "." + pair[0], value);
      }
      long start = System.nanoTime();

      Cli.Result result =
          Cli.run(
              "colorize",
              List.of("--input", "s3a://" + bucket + "/photos"),
              List.of("--output", folder.resolve("colour-" + bucket)));

      assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.USER_MISTAKE);
      assertThat(result.err().lines())
          .singleElement()
          .asString()
          .startsWith("rechroma: cannot use s3a://" + bucket + "/photos: ")
          .contains(expected)
          .matches(".*: (check|set|the bucket is in).*")
          .doesNotContain("guessed");
      assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start))
          .as("seconds, not minutes")
          .isLessThan(60);
    } finally {
      amazon.stop(0);
    }
  }

  /** What Amazon answers at the endpoint of another region. */
  private static HttpServer redirecting() throws IOException {
    HttpServer amazon =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    amazon.createContext(
        "/",
        exchange -> {
          byte[] answer =
              ("<?xml version=\"1.0\"?><Error><Code>PermanentRedirect</Code><Message>The bucket you"
                      + " are attempting to access must be addressed using the specified endpoint."
                      + "</Message><Endpoint>elsewhere.example</Endpoint></Error>")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("x-amz-bucket-region", "eu-west-1");
          exchange.sendResponseHeaders(301, answer.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(answer);
          }
        });
    amazon.start();
    return amazon;
  }

  @Test
  void credentialsInAnAddressAreRefusedAndNotRepeated() {
    Cli.Result result =
        Cli.run(
            "colorize",
            List.of("--input", "s3a://" + S3Server.KEY + ":" + S3Server.SECRET + "@bucket/photos"),
            List.of("--output", folder.resolve("colour-login")));

    assertThat(result.code()).isEqualTo(ExitCode.USER_MISTAKE);
    assertThat(result.err()).contains("credentials").doesNotContain(S3Server.SECRET);
  }

  /** Kills a command while a request of it is held back. */
  private static void killedAt(Predicate<String> request, List<String> arguments) throws Exception {
    CompletableFuture<String> held = gate.holdBack(request);
    List<String> options = new ArrayList<>();
    SETTINGS.forEach((key, value) -> options.add("-Dspark.hadoop." + key + "=" + value));
    Path log = Files.createTempFile(folder, "killed", ".log");
    options.add("-Drechroma.log=" + log);
    options.add("-Dlog4j2.configurationFile=" + System.getProperty("log4j2.configurationFile"));
    List<String> command = Cli.java(options.toArray(String[]::new));
    command.add(Main.class.getName());
    command.addAll(arguments);
    command.add("--master=local[1]");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Files.createTempFile(folder, "screen", ".log").toFile());
    builder.environment().put("AWS_ACCESS_KEY_ID", S3Server.KEY);
    builder.environment().put("AWS_SECRET_ACCESS_KEY", S3Server.SECRET);
    Process process = builder.start();
    try {
      CompletableFuture.anyOf(held, process.onExit()).get(4, TimeUnit.MINUTES);
      assertThat(held).as(() -> screen(log)).isDone();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static String screen(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  private static boolean isPut(String head, String name) {
    return head.lines().findFirst().orElse("").matches("PUT /bucket/" + name + " HTTP/1.1");
  }

  /** Requests to copy an object to a name. */
  private static List<String> copied(String name) {
    return gate.heads().stream().filter(head -> isPut(head, name) && head.matches(COPY)).toList();
  }

  private static void ingest(String name) {
    done(Cli.run("ingest", "--input", uri("photos"), "--output", uri(name), "--size=36", "--json"));
  }

  private static List<String> train(String model, String... more) {
    return training("tensors", model, more);
  }

  private static List<String> training(String data, String model, String... more) {
    return Stream.of(
            List.of("train", "--data", uri(data), "--model", uri(model), "--json"),
            Cli.TINY,
            List.of(more))
        .flatMap(List::stream)
        .toList();
  }

  private static Cli.Result colorize(String output, String model, String... more) {
    return Cli.run(colorizing(output, model, more));
  }

  private static List<String> colorizing(String output, String model, String... more) {
    return Stream.of(
            List.of("colorize", "--input", uri("photos"), "--output", uri(output)),
            List.of("--model", model, "--colored=recolorize", "--json"),
            List.of(more))
        .flatMap(List::stream)
        .toList();
  }

  private static Config done(Cli.Result result) {
    assertThat(result.code()).as(result.err()).isZero();
    return result.json();
  }

  /** The objects below a folder, by name, with a hash of their content. */
  private static Map<String, String> objects(String name) throws IOException {
    Map<String, String> objects = new TreeMap<>();
    String root = s3.makeQualified(path(name)) + "/";
    RemoteIterator<LocatedFileStatus> all = s3.listFiles(path(name), true);
    while (all.hasNext()) {
      org.apache.hadoop.fs.Path each = all.next().getPath();
      try (InputStream in = s3.open(each)) {
        objects.put(each.toString().substring(root.length()), DigestUtils.sha256Hex(in));
      }
    }
    return objects;
  }

  private static Map<String, String> photos(String name) throws IOException {
    Map<String, String> photos = objects(name);
    photos.keySet().removeIf(each -> each.startsWith("_rechroma/") || each.startsWith("."));
    return photos;
  }

  private static String read(String name) throws IOException {
    try (InputStream in = s3.open(path(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** When each photo was written. */
  private static List<Long> times(FileStatus[] files) {
    return Arrays.stream(files)
        .filter(FileStatus::isFile)
        .map(FileStatus::getModificationTime)
        .toList();
  }

  private static org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(uri(name));
  }

  private static String uri(String name) {
    return "s3a://bucket/" + name;
  }
}
