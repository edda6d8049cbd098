package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.engine.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The whole way on S3, against a server in memory; only in the profile that brings it. */
@EnabledIfSystemProperty(named = S3Test.SERVER, matches = ".+")
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
class S3Test {
  static final String SERVER = "rechroma.s3proxy";

  private static final List<String> PHOTOS = List.of("bison", "cat", "cow", "crab", "moose");
  private static final int SECONDS_TO_START = 60;

  @TempDir private static Path folder;
  private static Process server;
  private static FileSystem s3;

  @BeforeAll
  static void start() throws Exception {
    String endpoint = "http://127.0.0.1:" + freePort();
    Path settings = folder.resolve("s3proxy.conf");
    Files.writeString(
        settings,
        """
        s3proxy.endpoint=%s
        s3proxy.authorization=none
        jclouds.provider=transient-nio2
        jclouds.identity=anyone
        jclouds.credential=anything
        """
            .formatted(endpoint));
    server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-jar",
                System.getProperty(SERVER),
                "--properties",
                settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("s3proxy.log").toFile())
            .start();
    makeBucket(URI.create(endpoint + "/bucket"));
    s3 = FileSystem.get(URI.create(uri("")), settings(endpoint));
    for (String photo : PHOTOS) {
      put("photos/" + photo + ".jpg", Cli.SAMPLES.resolve(photo + ".jpg"));
    }
    byte[] panda = Files.readAllBytes(Cli.SAMPLES.resolve("panda.jpg"));
    put("photos/a.zip", Archives.zip(folder.resolve("a.zip"), Map.of("panda.jpg", panda)));
  }

  private static void put(String name, Path file) throws IOException {
    try (OutputStream out = s3.create(hadoop(uri(name)))) {
      Files.copy(file, out);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void makeBucket(URI bucket) throws InterruptedException {
    HttpRequest put =
        HttpRequest.newBuilder(bucket).PUT(HttpRequest.BodyPublishers.noBody()).build();
    for (int second = 0; second < SECONDS_TO_START; second++) {
      try {
        assertThat(HttpClient.newHttpClient().send(put, BodyHandlers.ofString()).statusCode())
            .isEqualTo(200);
        return;
      } catch (IOException e) {
        // It does not listen yet.
        Thread.sleep(1000);
      }
    }
    throw new AssertionError("no server at " + bucket);
  }

  private static Configuration settings(String endpoint) {
    Configuration settings =
        Session.open("test", Optional.of("local[2]"), Map.of())
            .sparkContext()
            .hadoopConfiguration();
    settings.set("fs.s3a.endpoint", endpoint);
    settings.set("fs.s3a.path.style.access", "true");
    settings.set("fs.s3a.access.key", "anyone");
    settings.set("fs.s3a.secret.key", "anything");
    return settings;
  }

  @AfterAll
  static void stop() throws IOException {
    if (s3 != null) {
      s3.close();
    }
    server.destroyForcibly();
  }

  @Test
  void ingestTrainAndColorizeTwice() throws IOException {
    Cli.Result ingest =
        Cli.run("ingest", "--input", uri("photos"), "--output", uri("tensors"), "--size=36");
    assertThat(ingest.code()).as(ingest.err()).isZero();
    Cli.Result train =
        Cli.run("train", "--data", uri("tensors"), "--model", uri("model"), "--epochs=1", Cli.TINY);
    assertThat(train.code()).as(train.err()).isZero();

    Cli.Result first = colorize();
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.json().getInt("colorized")).isEqualTo(PHOTOS.size() + 1);
    assertThat(s3.getFileStatus(hadoop(uri("colour/a.zip/panda.jpg"))).getLen()).isPositive();
    FileStatus[] before = s3.listStatus(hadoop(uri("colour")));

    Cli.Result second = colorize();
    assertThat(second.code()).as(second.err()).isZero();
    assertThat(second.json().getInt("colorized")).isZero();
    assertThat(second.json().getInt("doneBefore")).isEqualTo(PHOTOS.size() + 1);
    assertThat(times(s3.listStatus(hadoop(uri("colour"))))).isEqualTo(times(before));

    Cli.Result again = colorize("--set=colorize.quality=50");
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.json().getInt("colorized")).isEqualTo(PHOTOS.size() + 1);
    assertThat(s3.listStatus(hadoop(uri("colour/_rechroma"))))
        .extracting(status -> status.getPath().getName())
        .containsExactlyInAnyOrder("manifest", "index.html", "gallery");
  }

  private static Cli.Result colorize(String... more) {
    return Cli.run(
        "colorize",
        List.of("--input", uri("photos"), "--output", uri("colour"), "--model", uri("model")),
        List.of("--colored=recolorize", "--json"),
        List.of(more));
  }

  /** When each photo was written. */
  private static List<Long> times(FileStatus[] files) {
    return Arrays.stream(files)
        .filter(FileStatus::isFile)
        .map(FileStatus::getModificationTime)
        .toList();
  }

  private static org.apache.hadoop.fs.Path hadoop(String path) {
    return new org.apache.hadoop.fs.Path(path);
  }

  private static String uri(String path) {
    return "s3a://bucket/" + path;
  }
}
