package dev.rechroma.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
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
