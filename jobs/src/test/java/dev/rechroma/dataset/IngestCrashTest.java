package dev.rechroma.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import dev.rechroma.config.Settings;
import dev.rechroma.config.UserError;
import dev.rechroma.engine.JobContext;
import dev.rechroma.engine.ProgressListener;
import dev.rechroma.hadoop.CrashingFiles;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.RunLock;
import dev.rechroma.source.tree.Selection;
import dev.rechroma.tensor.Split;
import dev.rechroma.training.Photos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data set is replaced by a process that dies, at changes of files spread over its whole way. */
class IngestCrashTest {
  private static final Path SAMPLES = Path.of("../data-samples");

  /** Points spread over the whole way, and each of the last: there the data set is switched. */
  private static final int SPREAD = 4;

  private static final int LAST = 4;

  @TempDir private Path scratch;
  private SparkSession spark;

  @BeforeEach
  void start() {
    spark = Photos.spark();
    CrashingFiles.configured(spark.sparkContext().hadoopConfiguration());
  }

  @AfterEach
  void revive() {
    CrashingFiles.revive();
  }

  @Test
  void aReaderHasTheOldPhotosOrTheNewOnesWhereverTheReplacingDies() throws IOException {
    Path before = photos("before", "cat.jpg", "cow.jpg");
    Path after = photos("after", "crab.jpg");
    Set<String> seen = new TreeSet<>();
    String folder = CrashingFiles.uri(scratch.resolve("tensors"));
    for (int changes : points(before, after, folder)) {
      replace(before, folder);
      CrashingFiles.dieAfter(changes);
      try {
        replace(after, folder);
      } catch (Exception | Error e) {
        assertThat(e).as("after %d changes", changes).isNotInstanceOf(UserError.class);
      }
      boolean died = CrashingFiles.revive();

      assertThat(TensorDataSet.in(spark, folder).isWhole()).isTrue();
      Set<String> names = names(folder);
      assertThat(names)
          .as("after %d changes", changes)
          .isIn(Set.of("cat.jpg", "cow.jpg"), Set.of("crab.jpg"));
      seen.add(names + (died ? ", died" : ""));

      replace(after, folder);
      assertThat(names(folder)).containsExactly("crab.jpg");
      assertThat(filesOf(scratch.resolve("tensors")))
          .as("nothing is left")
          .filteredOn(file -> file.endsWith(".parquet") && file.startsWith("split"))
          .hasSize(1);
    }
    assertThat(seen).contains("[cat.jpg, cow.jpg], died", "[crab.jpg]");
  }

  private List<Integer> points(Path before, Path after, String folder) throws IOException {
    replace(before, folder);
    CrashingFiles.revive();
    replace(after, folder);
    int all = CrashingFiles.changes();
    assertThat(all).isGreaterThan(SPREAD + LAST);
    return Stream.concat(
            IntStream.range(0, SPREAD).mapToObj(i -> i * all / SPREAD),
            Stream.concat(IntStream.range(all - LAST, all).boxed(), Stream.of(Integer.MAX_VALUE)))
        .toList();
  }

  @Test
  void aFirstIngestThatDiesLeavesNoDataSetAndIsDoneAgain() throws IOException {
    Path photos = photos("photos", "crab.jpg");
    for (int changes : List.of(1, 12)) {
      String folder = CrashingFiles.uri(scratch.resolve("first-" + changes));
      CrashingFiles.dieAfter(changes);
      try {
        replace(photos, folder);
      } catch (Exception | Error e) {
        assertThat(e).isNotInstanceOf(UserError.class);
      }
      assertThat(CrashingFiles.revive()).isTrue();

      assertThat(TensorDataSet.in(spark, folder).isWhole()).isFalse();
      replace(photos, folder);
      assertThat(names(folder)).containsExactly("crab.jpg");
    }
  }

  private Path photos(String name, String... samples) throws IOException {
    Path folder = Files.createDirectories(scratch.resolve(name).resolve("Train"));
    for (String sample : samples) {
      Files.copy(SAMPLES.resolve(sample), folder.resolve(sample));
    }
    return folder.getParent();
  }

  private void replace(Path photos, String folder) throws IOException {
    Config settings = Settings.load(java.util.Map.of("ingest.size", 8), List.of());
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    // The lock is not on the disk that dies: this process lives on.
    HadoopStorage elsewhere = HadoopStorage.at(scratch.resolve("lock").toString(), hadoop);
    JobContext context = new JobContext(spark, 60, ProgressListener.NONE);
    try (RunLock lock = context.lock(elsewhere)) {
      new Ingest(context, IngestSettings.read(settings.getConfig("ingest")))
          .replace(
              Selection.of(List.of(photos.toString()), Optional.empty(), hadoop),
              HadoopStorage.at(folder, hadoop),
              lock);
    }
  }

  private Set<String> names(String folder) throws IOException {
    Set<String> names = new TreeSet<>();
    TensorDataSet data = TensorDataSet.existing(spark, folder);
    for (Split split : Split.values()) {
      // Read, and not only listed.
      data.rows(split).collect().forEach(row -> names.add(row.source().replaceFirst(".*/", "")));
    }
    return names;
  }

  private static List<String> filesOf(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .toList();
    }
  }
}
