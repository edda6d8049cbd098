package dev.rechroma.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.dataset.TensorDataSet;
import dev.rechroma.engine.Session;
import dev.rechroma.image.Fit;
import dev.rechroma.image.ImageException;
import dev.rechroma.image.LabImage;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.ImageFormat;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.PhotoFile;
import dev.rechroma.tensor.Split;
import dev.rechroma.tensor.TensorRow;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestJobTest {
  @TempDir private Path folder;

  @Test
  void allSamplesBecomeTensorsThatShowThePhotos() throws Exception {
    Cli.Result result =
        Cli.run("ingest", "--input", Cli.SAMPLES, "--output", tensors(), "--size=64", "--json");

    assertThat(result.code()).isZero();
    assertThat(result.json().getInt("images")).isEqualTo(27);
    assertThat(result.json().getInt("failed")).isZero();
    assertThat(result.json().getInt("splits.train")).isBetween(15, 27);
    assertThat(result.json().getDouble("imagesPerSecond")).isPositive();
    assertThat(result.json().getLong("bytes")).isEqualTo(sizeOfSamples());

    List<TensorRow> rows = rows();
    assertThat(rows).hasSize(27);
    for (TensorRow row : rows) {
      byte[] file = Files.readAllBytes(Path.of(row.source().replaceFirst("^file:", "")));
      try (Photo photo = PhotoFile.decode(file, DecodeLimits.DEFAULT)) {
        LabImage direct = photo.toLab(64, Fit.CROP);
        assertThat(row.width()).isEqualTo(photo.width());
        assertThat(largestDifference(row.picture().toRgb(), direct.toRgb())).isLessThanOrEqualTo(1);
      }
    }
  }

  @Test
  void stereoPairsStayTogetherInTheirSplits() throws Exception {
    Path photos = Files.createDirectories(folder.resolve("stereo"));
    stereo(photos, "Train/0001", "bison.jpg", "cat.jpg");
    stereo(photos, "Train/0002", "cow.jpg", "crab.jpg");
    stereo(photos, "Validation/0001", "panda.jpg", "moose.jpg");
    stereo(photos, "Test/0001", "petra.jpg", "japan.jpg");

    Cli.Result result = ingest(photos);

    assertThat(result.json().getInt("splits.train")).isEqualTo(4);
    assertThat(result.json().getInt("splits.validation")).isEqualTo(2);
    assertThat(result.json().getInt("splits.test")).isEqualTo(2);
    List<TensorRow> test = data().rows(Split.TEST).collect();
    assertThat(test).extracting(TensorRow::pair).containsOnly("Test/0001");
    assertThat(test)
        .extracting(TensorRow::view)
        .containsExactlyInAnyOrder(TensorRow.View.LEFT, TensorRow.View.RIGHT);
  }

  @Test
  void badFilesAreListedWithTheirReasonsAndTheRestIsDone() throws Exception {
    Path photos = Files.createDirectories(folder.resolve("mixed/deep er/ünïcode"));
    byte[] whole = Files.readAllBytes(Cli.SAMPLES.resolve("cat.jpg"));
    Files.write(photos.resolve("good #1.JPG"), whole);
    Files.write(photos.resolve("empty.jpg"), new byte[0]);
    Files.write(photos.resolve("cut.jpg"), Arrays.copyOf(whole, whole.length / 2));
    Files.writeString(photos.resolve("text.png"), "no picture");
    Files.write(photos.resolve("bomb.png"), png(50_000, 50_000));
    Files.writeString(photos.resolve("notes.txt"), "not looked at");

    Cli.Result result = ingest(folder.resolve("mixed"));

    assertThat(result.code()).isEqualTo(3);
    assertThat(result.json().getInt("images")).isEqualTo(1);
    assertThat(result.json().getInt("failed")).isEqualTo(4);
    assertThat(Files.readString(folder.resolve("tensors/_rechroma/failures.jsonl"), UTF_8))
        .contains("empty.jpg\",\"reason\":\"empty file")
        .contains("cut.jpg\",\"reason\":\"truncated JPEG")
        .contains("text.png\",\"reason\":\"not a JPEG")
        .contains("50000 x 50000 px is above the limit of 200000000 px (setting max-megapixels)");
  }

  @Test
  void grayPhotosAreLeftOutUnlessAskedFor() throws Exception {
    Path photos = Files.createDirectories(folder.resolve("gray"));
    Files.copy(Cli.SAMPLES.resolve("cat.jpg"), photos.resolve("colour.jpg"));
    byte[] file = Files.readAllBytes(Cli.SAMPLES.resolve("cow.jpg"));
    try (Photo photo = PhotoFile.decode(file, DecodeLimits.DEFAULT);
        Photo gray = photo.withAb(new float[2], 1)) {
      Files.write(photos.resolve("gray.png"), gray.encode(ImageFormat.PNG, 100));
    }

    Cli.Result skipped = ingest(photos);
    Cli.Result kept = ingest(photos, "--gray=keep");

    assertThat(skipped.json().getInt("images")).isEqualTo(1);
    assertThat(skipped.json().getInt("skipped")).isEqualTo(1);
    assertThat(kept.json().getInt("images")).isEqualTo(2);
    assertThat(kept.json().getInt("skipped")).isZero();
  }

  @Test
  void filesAboveTheLimitAreNotRead() throws Exception {
    Path photos = Files.createDirectories(folder.resolve("large"));
    Files.copy(Cli.SAMPLES.resolve("cat.jpg"), photos.resolve("small.jpg"));
    Files.write(photos.resolve("large.jpg"), new byte[1_000_001]);

    Cli.Result result = ingest(photos, "--set=ingest.max-megabytes=1");

    assertThat(result.code()).isEqualTo(3);
    assertThat(Files.readString(folder.resolve("tensors/_rechroma/failures.jsonl"), UTF_8))
        .contains("1000001 bytes is above the limit of 1000000 bytes (setting max-megabytes)");
  }

  @Test
  void aSecondIngestReplacesTheFirstAndSplitsAlike() throws Exception {
    Cli.Result first = ingest(Cli.SAMPLES);
    String fingerprint = data().fingerprint();
    Cli.Result second = ingest(Cli.SAMPLES);

    assertThat(second.json().getConfig("splits")).isEqualTo(first.json().getConfig("splits"));
    assertThat(data().fingerprint()).isEqualTo(fingerprint);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(each -> each.getFileName().toString())).containsExactly("tensors");
    }
  }

  @Test
  void onlyNewAndChangedPhotosAreAddedAndNoneMovesBetweenSplits() throws Exception {
    Path photos = Files.createDirectories(folder.resolve("photos"));
    samples(photos, "cat", "cow", "crab", "moose", "panda", "petra", "japan", "bison", "coffee");
    Files.writeString(photos.resolve("broken.jpg"), "no picture");
    Files.write(photos.resolve("empty.jpg"), new byte[0]);
    assertThat(ingest(photos).json().getInt("images")).isEqualTo(9);
    TensorDataSet opened = data();
    Map<String, String> before = splits();

    samples(photos, "mexico", "chelsea");
    for (String changed : List.of("cat", "cow", "crab")) {
      Files.write(
          photos.resolve(changed + ".jpg"), Files.readAllBytes(Cli.SAMPLES.resolve("coffee.jpg")));
    }
    Files.writeString(photos.resolve("moose.jpg"), "damaged since");
    Files.delete(photos.resolve("panda.jpg"));
    Cli.Result added = ingest(photos, "--add");

    assertThat(added.code()).as(added.err()).isEqualTo(3);
    assertThat(added.json().getInt("added")).isEqualTo(5);
    assertThat(added.json().getInt("unchanged")).isEqualTo(4 + 2);
    assertThat(added.json().getInt("failed")).isEqualTo(1);
    assertThat(splits()).containsAllEntriesOf(before).hasSize(11);
    assertThat(ids("cat.jpg")).isEqualTo(ids("coffee.jpg")).isNotEqualTo(ids("petra.jpg"));
    assertThat(Files.readString(tensors().resolve("_rechroma/failures.jsonl"), UTF_8))
        .contains("broken.jpg", "empty.jpg", "moose.jpg");
    assertThat(opened.counts().values().stream().mapToLong(Long::longValue).sum())
        .as("who reads since before goes on with the photos of before")
        .isEqualTo(9);

    Cli.Result again =
        Cli.run("ingest", "--input", photos, "--output", tensors(), "--add", "--json");

    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.json().getInt("added")).isZero();
    assertThat(again.json().getInt("unchanged")).isEqualTo(12);
    assertThat(again.json().getInt("images")).isEqualTo(11);
    Cli.Result larger =
        Cli.run("ingest", "--input", photos, "--output", tensors(), "--add", "--size=64");
    assertThat(larger.code()).isEqualTo(2);
    assertThat(larger.err()).contains("have 32 px: leave out --size 64");
  }

  @Test
  void whatAnAddLeftThatDiedIsNoneOfTheDataSet() throws Exception {
    Path photos = Files.createDirectories(folder.resolve("photos"));
    samples(photos, "cat", "cow", "crab");
    ingest(photos);
    String fingerprint = data().fingerprint();
    Path file = parquet();
    Path left = file.resolveSibling("part-left-by-a-dead-run.parquet");
    Files.copy(file, left);
    Files.createDirectories(tensors().resolve("_rechroma/sources-000002"));

    assertThat(data().fingerprint()).isEqualTo(fingerprint);
    assertThat(ingest(photos, "--add").code()).isZero();

    assertThat(left).doesNotExist();
    assertThat(tensors().resolve("_rechroma/sources-000002")).doesNotExist();
    assertThat(data().fingerprint()).isEqualTo(fingerprint);
  }

  @Test
  void aDataSetOfAnEarlierVersionCanBeAddedTo() throws Exception {
    Path photos = Files.createDirectories(folder.resolve("photos"));
    samples(photos, "cat", "cow", "crab");
    ingest(photos);
    Map<String, String> before = splits();
    Files.delete(tensors().resolve("_rechroma/snapshot.json"));
    samples(photos, "mexico");
    Files.delete(photos.resolve("cow.jpg"));

    Cli.Result added = ingest(photos, "--add");

    assertThat(added.code()).as(added.err()).isZero();
    assertThat(added.json().getInt("added"))
        .as("the others have the content they had")
        .isEqualTo(1);
    assertThat(added.json().getInt("unchanged")).isEqualTo(2);
    assertThat(splits()).containsAllEntriesOf(before).hasSize(4);
    assertThat(ingest(photos, "--add").json().getInt("unchanged")).isEqualTo(3);
  }

  @Test
  void aSnapshotThatNamesFilesElsewhereIsRefused() throws Exception {
    Path photos = Files.createDirectories(folder.resolve("photos"));
    samples(photos, "cat");
    ingest(photos);
    Path snapshot = tensors().resolve("_rechroma/snapshot.json");
    for (String hostile : List.of("{\"files\":[\"../../secret.parquet\"]}", "{}", "[", "")) {
      Files.writeString(snapshot, hostile);

      Cli.Result result = ingest(photos, "--add");

      assertThat(result.code()).as(result.err()).isEqualTo(2);
      assertThat(result.err()).contains("snapshot.json");
    }
  }

  private static void samples(Path target, String... names) throws IOException {
    for (String name : names) {
      Files.copy(Cli.SAMPLES.resolve(name + ".jpg"), target.resolve(name + ".jpg"));
    }
  }

  /** Name of each photo's file to its split. */
  private Map<String, String> splits() throws IOException {
    TensorDataSet data = data();
    return Stream.of(Split.values())
        .flatMap(split -> data.sources(split).stream().map(name -> Map.entry(name, split.folder())))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private List<String> ids(String file) throws IOException {
    return rows().stream()
        .filter(row -> row.source().endsWith("/" + file))
        .map(TensorRow::id)
        .toList();
  }

  private Path parquet() throws IOException {
    try (Stream<Path> files = Files.walk(tensors())) {
      return files
          .filter(each -> each.toString().contains("split=") && each.toString().endsWith("parquet"))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void aFolderThatHoldsSomethingElseIsNotTouched() throws Exception {
    Path precious = Files.createDirectories(folder.resolve("tensors"));
    Files.writeString(precious.resolve("thesis.txt"), "years of work");

    Cli.Result result = Cli.run("ingest", "--input", Cli.SAMPLES, "--output", precious);

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("is not empty and holds no data set");
    assertThat(precious.resolve("thesis.txt")).exists();
  }

  private Cli.Result ingest(Path input, Object... more) {
    return Cli.run(
        "ingest", "--input", input, "--output", tensors(), "--size=32", "--json", List.of(more));
  }

  private Path tensors() {
    return folder.resolve("tensors");
  }

  private TensorDataSet data() throws IOException {
    return TensorDataSet.existing(
        Session.open("test", Optional.of("local[2]"), Map.of()), tensors().toString());
  }

  private List<TensorRow> rows() throws IOException {
    TensorDataSet data = data();
    return Stream.of(Split.values()).flatMap(split -> data.rows(split).collect().stream()).toList();
  }

  private static void stereo(Path root, String pair, String left, String right)
      throws IOException, ImageException {
    Files.createDirectories(root.resolve(pair).getParent());
    for (String[] view : new String[][] {{"_L.png", left}, {"_R.png", right}}) {
      byte[] file = Files.readAllBytes(Cli.SAMPLES.resolve(view[1]));
      try (Photo photo = PhotoFile.decode(file, DecodeLimits.DEFAULT)) {
        Files.write(root.resolve(pair + view[0]), photo.encode(ImageFormat.PNG, 100));
      }
    }
  }

  private static long sizeOfSamples() throws IOException {
    long size = 0;
    try (Stream<Path> files = Files.list(Cli.SAMPLES)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".jpg")).toList()) {
        size += Files.size(file);
      }
    }
    return size;
  }

  private static int largestDifference(byte[] one, byte[] two) {
    int largest = 0;
    for (int i = 0; i < one.length; i++) {
      int off = Math.abs(Byte.toUnsignedInt(one[i]) - Byte.toUnsignedInt(two[i]));
      largest = Math.max(largest, off);
    }
    return largest;
  }

  /** A PNG that claims a size and ends after its header. */
  private static byte[] png(int width, int height) {
    ByteBuffer header = ByteBuffer.allocate(17);
    header.put("IHDR".getBytes(UTF_8)).putInt(width).putInt(height).put(new byte[] {8, 2, 0, 0, 0});
    CRC32 crc = new CRC32();
    crc.update(header.array());
    return ByteBuffer.allocate(45)
        .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'})
        .putInt(13)
        .put(header.array())
        .putInt((int) crc.getValue())
        .putInt(0)
        .put("IEND".getBytes(UTF_8))
        .putInt(0xae426082)
        .array();
  }
}
