package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.rechroma.engine.Session;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.RunLock;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way on HDFS: a name node and a data node of its own. */
class HdfsTest {
  private static final List<String> PHOTOS =
      List.of("bison", "cat", "chicken", "cow", "crab", "moose", "panda", "petra", "japan");

  @TempDir private static Path folder;
  private static MiniDFSCluster cluster;
  private static FileSystem hdfs;

  @BeforeAll
  static void start() throws IOException {
    Configuration configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.toString());
    // A writer whose block the name node does not know of yet asks again, by default after 400 ms.
    configuration.setInt("dfs.client.block.write.locateFollowingBlock.initial.delay.ms", 5);
    configuration.setInt("dfs.client.block.write.locateFollowingBlock.retries", 12);
    cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
    hdfs = cluster.getFileSystem();
    for (String photo : PHOTOS) {
      hdfs.copyFromLocalFile(
          hadoop(Cli.SAMPLES.resolve(photo + ".jpg").toString()),
          hadoop("/photos/" + photo + ".jpg"));
    }
  }

  @AfterAll
  static void stop() {
    cluster.shutdown();
  }

  @Test
  void ingestTrainResumeColorizeAndEvaluate() throws IOException {
    Cli.Result ingest =
        Cli.run(
            "ingest",
            "--input",
            uri("photos"),
            "--output",
            uri("out/tensors"),
            "--size=36",
            "--json");
    assertThat(ingest.code()).as(ingest.err()).isZero();
    assertThat(ingest.json().getInt("images")).isEqualTo(PHOTOS.size());

    for (List<String> run : List.of(List.of("--epochs=1"), List.of("--epochs=2", "--resume"))) {
      Cli.Result train =
          Cli.run(
              "train", "--data", uri("out/tensors"), "--model", uri("out/model"), Cli.TINY, run);
      assertThat(train.code()).as(train.err()).isZero();
    }
    assertThat(hdfs.exists(hadoop("/out/model/trainer/epoch-000002.zip"))).isTrue();
    assertThat(hdfs.exists(hadoop("/out/model/.model.json.part"))).isFalse();

    for (int again = 0; again < 2; again++) {
      Cli.Result colorize =
          Cli.run(
              "colorize",
              List.of("--input", uri("photos"), "--output", uri("out/colour")),
              List.of("--model", uri("out/model"), "--colored=recolorize", "--json"));
      assertThat(colorize.code()).as(colorize.err()).isZero();
      assertThat(colorize.json().getInt(again == 0 ? "colorized" : "doneBefore"))
          .isEqualTo(PHOTOS.size());
    }
    assertThat(hdfs.getFileStatus(hadoop("/out/colour/cow.jpg")).getLen()).isPositive();

    evaluateTwice();
  }

  @Test
  void aModelIsRetrainedAndFoundByTheNameOfItsRegistry() throws IOException {
    Cli.Result first = retrain();

    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.json().getString("version")).isEqualTo("000001");
    assertThat(hdfs.exists(hadoop("/retrain/models/lab/lock"))).isFalse();
    assertThat(retrain().code()).as("nothing new").isEqualTo(4);
    Cli.Result colorize =
        Cli.run(
            "colorize",
            List.of("--input", uri("photos/cow.jpg"), "--output", uri("retrain/colour")),
            List.of("--model", uri("retrain/models/lab"), "--colored=recolorize"));
    assertThat(colorize.code()).as(colorize.err()).isZero();
  }

  @Test
  void aModelOnTheLocalDiskIsFoundAgainWhereHdfsIsTheDefault() throws IOException {
    Path photos = Files.createDirectories(folder.resolve("local/photos"));
    for (String photo : PHOTOS) {
      Files.copy(Cli.SAMPLES.resolve(photo + ".jpg"), photos.resolve(photo + ".jpg"));
    }
    Configuration hadoop =
        Session.open("test", Optional.of("local[2]"), Map.of())
            .sparkContext()
            .hadoopConfiguration();
    hadoop.set("fs.defaultFS", cluster.getURI().toString());
    try {
      retrainTwice(photos);
      resumeAfterWarmStart();
    } finally {
      hadoop.unset("fs.defaultFS");
    }
  }

  /** The second candidate begins with the weights of the first version. */
  private static void retrainTwice(Path photos) throws IOException {
    assertDone(retrain(local("photos"), local("tensors"), local("models")));
    Files.copy(Cli.SAMPLES.resolve("mexico.jpg"), photos.resolve("mexico.jpg"));

    Cli.Result second = retrain(local("photos"), local("tensors"), local("models"), "--exit-zero");

    assertDone(second);
    assertThat(second.json().hasPath("metrics.candidate.psnr")).isTrue();
    assertThat(hdfs.exists(hadoop(folder.resolve("local").toString()))).isFalse();
  }

  private static void resumeAfterWarmStart() throws IOException {
    List<String> train = List.of("train", "--data", local("tensors"), "--model", local("warm"));
    String start = local("models/lab/000001");
    assertDone(Cli.run(train, "--epochs=1", "--warm-start", start, Cli.TINY));
    assertThat(warmStart()).isEqualTo(start);
    Path file = folder.resolve("local/warm/model.json");
    Files.writeString(file, Files.readString(file).replace(start, start.substring(5)));
    assertThat(warmStart()).as("as earlier versions wrote it").startsWith("/");

    assertDone(Cli.run(train, "--epochs=2", "--resume"));

    assertThat(warmStart()).isEqualTo(start);
  }

  private static String warmStart() {
    return ConfigFactory.parseFile(folder.resolve("local/warm/model.json").toFile())
        .getString("train.warm-start");
  }

  private static void assertDone(Cli.Result result) {
    assertThat(result.code()).as(result.err()).isZero();
  }

  private static String local(String path) {
    return "file:" + folder.resolve("local").resolve(path);
  }

  private static Cli.Result retrain() {
    return retrain(uri("photos"), uri("retrain/tensors"), uri("retrain/models"));
  }

  private static Cli.Result retrain(String photos, String data, String models, String... more) {
    return Cli.run(
        "retrain",
        List.of("--input", photos, "--data", data, "--epochs=1"),
        List.of("--models", models, "--name=lab", "--json"),
        List.of("--set=ingest.size=36", "--set=ingest.test=0.4"),
        Cli.TINY,
        List.of(more));
  }

  @Test
  void aFileIsReplacedAtOnce() throws Exception {
    HadoopStorage storage = HadoopStorage.at(uri("switched"), new Configuration());
    storage.write("current", "000000".getBytes(StandardCharsets.UTF_8));
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 100; i++) {
                write(storage, String.format(Locale.ROOT, "%06d", i));
              }
            });
    int reads = 0;
    while (!writer.isDone()) {
      try (InputStream in = storage.open("current")) {
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).matches("[0-9]{6}");
        reads++;
      } catch (IOException e) {
        // HDFS deleted the blocks of the replaced file before this reader came to them.
        assertThat(e).hasMessageContaining("Blocklist for /switched/current has changed");
      }
    }
    writer.get();
    assertThat(reads).isPositive();
  }

  private static void write(HadoopStorage storage, String content) {
    try {
      storage.write("current", content.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aLockIsKeptByTheLivingAndTakenFromTheDead() throws Exception {
    HadoopStorage storage = HadoopStorage.at(uri("locked"), new Configuration());
    storage.write("lock", "someone else@far\n7".getBytes(StandardCharsets.UTF_8));

    try (RunLock lock = RunLock.take(storage, "lock", 1, line -> {})) {
      assertThatThrownBy(() -> RunLock.take(storage, "lock", 1, line -> {}))
          .hasMessageContaining("its lock is " + uri("locked/lock"));
      lock.requireHeld();
    }
    assertThat(storage.exists("lock")).isFalse();
  }

  /** The second report takes the place of the first. */
  private static void evaluateTwice() throws IOException {
    try (OutputStream tags = hdfs.create(hadoop("/tags.csv"))) {
      tags.write("file,tag\ncrab.jpg,animal\n".getBytes(StandardCharsets.UTF_8));
    }
    for (int again = 0; again < 2; again++) {
      Cli.Result evaluate =
          Cli.run(
              "evaluate",
              List.of("--model", uri("out/model"), "--data", uri("out/tensors")),
              List.of("--report", uri("out/report"), "--tags", uri("tags.csv")),
              List.of("--set=evaluate.photos=1", "--split=train", "--json"));
      assertThat(evaluate.code()).as(evaluate.err()).isZero();
      assertThat(evaluate.json().getInt("photos")).isPositive();
      assertThat(evaluate.json().getString("report")).isEqualTo(uri("out/report/index.html"));
    }
    assertThat(hdfs.exists(hadoop("/out/report/metrics.json"))).isTrue();
    assertThat(hdfs.listStatus(hadoop("/out")))
        .extracting(status -> status.getPath().getName())
        .containsExactlyInAnyOrder("tensors", "model", "colour", "report");
  }

  private static org.apache.hadoop.fs.Path hadoop(String path) {
    return new org.apache.hadoop.fs.Path(path);
  }

  private static String uri(String path) {
    return cluster.getURI() + "/" + path;
  }
}
