package dev.rechroma.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import dev.rechroma.config.SettingsReader;
import dev.rechroma.config.UserError;
import dev.rechroma.dataset.TensorDataSet;
import dev.rechroma.eval.Tags;
import dev.rechroma.tensor.Split;
import dev.rechroma.tensor.TensorRow;
import dev.rechroma.train.RoundPlan;
import dev.rechroma.train.TrainSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingTest {
  private static final int PORTRAITS = 60;
  private static final int OTHERS = 21;

  @TempDir private static Path folder;
  private static TensorDataSet data;

  @BeforeAll
  static void writeOnce() {
    List<Row> rows =
        Photos.some(PORTRAITS + OTHERS).stream()
            .map(photo -> TensorDataSet.row(named(photo), Split.TRAIN))
            .toList();
    data =
        Photos.dataSet(
            folder.resolve("data"), Photos.spark().createDataFrame(rows, TensorDataSet.SCHEMA));
  }

  @ParameterizedTest
  @CsvSource({
    "portraits/**, file:/data/portraits/a/1.jpg, true",
    "portraits/**, portraits/1.jpg, true",
    "portraits/**, file:/data/more-portraits/1.jpg, false",
    "portraits/*, file:/data/portraits/a/1.jpg, false",
    "portraits/*, file:/data/portraits/a.tif//page 2, true",
    "*.png, file:/data/1.png, true",
    "*.png, file:/data/1.pngs, false",
    "a?.jpg, s3a://b/ab.jpg, true",
    "a?.jpg, s3a://b/a/.jpg, false",
    "**/b+[1]/**, file:/a/b+[1]/c, true",
    "**/b+[1]/**, file:/a/bb1/c, false",
    "\\Q\\E*, \\Q\\Ex, true",
  })
  void aGlobIsForAPathOrTheEndOfIt(String glob, String path, boolean matches) {
    PhotoGroups groups =
        new PhotoGroups(sampling(glob + "=0.5", "").shares(), Tags.NONE, new long[2]);

    assertThat(groups.of(path)).isEqualTo(matches ? 0 : 1);
  }

  @Test
  void aPhotoBelongsToTheFirstGroupThatMatches() {
    Tags tags = new Tags(Map.of("b.jpg", Set.of("people", "tree")));
    PhotoGroups groups =
        new PhotoGroups(
            sampling("a/**=0.5; tag:peo*=0.2 ; tag:tree=1", "t.csv").shares(), tags, new long[4]);

    assertThat(groups.of("a/b.jpg")).isZero();
    assertThat(groups.of("c/b.jpg")).isEqualTo(1);
    assertThat(groups.of("c/c.jpg")).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a=", "=0.5", "a=0", "a=1.1", "a=x", "a=0.5;;b=1", "a=NaN"})
  void refusesWhatIsNoShare(String shares) {
    assertThatThrownBy(() -> sampling(shares, ""))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("must be GLOB=SHARE");
  }

  @Test
  void tagsAndGroupsByTagNeedEachOther() {
    assertThatThrownBy(() -> sampling("tag:a=0.5", ""))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tags is empty");
    assertThatThrownBy(() -> sampling("a=0.5", "t.csv"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no group by tag");
  }

  /** T = sum of min(n, s T), by hand. */
  @ParameterizedTest
  @CsvSource({
    // One group is cut: (100 + 300) / 0.75.
    "600, 100, 300, 533.333, 133, 100",
    // Only after the first is cut the second is too large: 300 / 0.5.
    "600, 200, 300, 600, 150, 150",
    // Nothing is too much.
    "10, 20, 300, 330, 10, 20",
    // A quarter is what it is.
    "100, 0, 300, 400, 100, 0",
  })
  void groupsAreCutToTheirShares(
      long first, long second, long rest, double epoch, int ofFirst, int ofSecond) {
    PhotoGroups groups =
        new PhotoGroups(
            sampling("a=0.25; b=0.25", "").shares(), Tags.NONE, new long[] {first, second, rest});

    assertThat(groups.photosOfAnEpoch()).isCloseTo(epoch, within(0.001));
    assertThat(groups.taken(0, (int) first)).isEqualTo(ofFirst);
    assertThat(groups.taken(1, (int) second)).isEqualTo(ofSecond);
    assertThat(groups.taken(2, (int) rest)).isEqualTo((int) rest);
  }

  @Test
  void aChunkWithOneOfAGroupTakesIt() {
    PhotoGroups groups =
        new PhotoGroups(sampling("a=0.25", "").shares(), Tags.NONE, new long[] {600, 100});

    assertThat(groups.taken(0, 1)).isEqualTo(1);
    assertThat(groups.taken(0, 0)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void anEpochTakesAShareOfAGroupAndAllOfTheRest(int workers) throws IOException {
    TrainSettings settings = Photos.settings("workers = " + workers);
    PhotoGroups groups = PhotoGroups.of(data, sampling("portraits/**=0.25", ""));
    // 21 / 0.75 = 28 photos, 7 of them portraits; three workers take 2 each of their 20.
    int portraits = workers == 1 ? 7 : 2;
    try (Shards shards = Shards.of(data, settings, groups)) {
      assertThat(shards.photosInChunk()).isEqualTo(portraits + OTHERS / workers);
      Set<String> seen = new HashSet<>();
      for (int epoch = 0; epoch < 6; epoch++) {
        List<List<String>> taken = taken(shards, settings, epoch);
        assertThat(taken).hasSize(workers);
        for (List<String> ofWorker : taken) {
          assertThat(ofWorker).doesNotHaveDuplicates().hasSize(shards.photosInChunk());
          assertThat(ofWorker).filteredOn(SamplingTest::isPortrait).hasSize(portraits);
          seen.addAll(ofWorker);
        }
      }
      assertThat(seen).filteredOn(source -> !isPortrait(source)).hasSize(OTHERS);
      assertThat(seen).filteredOn(SamplingTest::isPortrait).hasSizeGreaterThan(PORTRAITS / 3);
    }
  }

  @Test
  void anotherEpochDrawsOthersAndTheSameEpochTheSame() throws IOException {
    TrainSettings settings = Photos.settings("workers = 2");
    PhotoGroups groups = PhotoGroups.of(data, sampling("portraits/**=0.25", ""));
    List<List<String>> first;
    try (Shards shards = Shards.of(data, settings, groups)) {
      first = taken(shards, settings, 0);
      assertThat(taken(shards, settings, 1)).isNotEqualTo(first);
    }

    try (Shards again = Shards.of(data, settings, groups)) {
      assertThat(taken(again, settings, 0)).isEqualTo(first);
    }
  }

  @Test
  void tagsComeFromAFile() throws IOException {
    Path csv = folder.resolve("tags.csv");
    Files.writeString(csv, "file,tag\nportraits/1.jpg,people\nportraits/2.jpg,people\n");

    PhotoGroups groups = PhotoGroups.of(data, sampling("tag:people=0.01", csv.toString()));

    assertThat(groups.count(0)).isEqualTo(2);
    assertThat(groups.count(1)).isEqualTo(PORTRAITS + OTHERS - 2);
  }

  @Test
  void reportsAGroupWithoutPhotosAndGroupsThatLeaveNone() {
    assertThatThrownBy(() -> PhotoGroups.of(data, sampling("portrait/**=0.25", "")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("\"portrait/**\" matches none of the 81 photos for training")
        .hasMessageContaining("file:/");
    assertThatThrownBy(
            () -> PhotoGroups.of(data, sampling("portraits/**=0.25; others/**=0.25", "")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("add up to less than 1");
  }

  private static List<List<String>> taken(Shards shards, TrainSettings settings, int epoch) {
    RoundPlan plan =
        RoundPlan.ofEpoch(settings, epoch, 0, shards.count(), shards.photosInChunk()).get(0);
    return shards.photos(plan).map(TensorRow::source).glom().collect();
  }

  private static boolean isPortrait(String source) {
    return source.contains("/portraits/");
  }

  private static TensorRow named(TensorRow photo) {
    int index = Integer.parseInt(photo.source().substring("photo".length()));
    String source =
        String.format(
            Locale.ROOT, "file:/%s/%d.jpg", index < PORTRAITS ? "portraits" : "others", index);
    return new TensorRow(photo.id(), source, photo.pair(), photo.view(), 36, 36, 36, photo.lab());
  }

  private static Sampling sampling(String shares, String tags) {
    SettingsReader reader =
        SettingsReader.of(ConfigFactory.parseMap(Map.of("shares", shares, "tags", tags)));
    Sampling sampling = Sampling.read(reader);
    reader.throwProblems();
    return sampling;
  }
}
