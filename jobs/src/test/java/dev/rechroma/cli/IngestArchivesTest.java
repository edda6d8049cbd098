package dev.rechroma.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.dataset.TensorDataSet;
import dev.rechroma.engine.Session;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.ImageFormat;
import dev.rechroma.image.photo.MultiPageTiff;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.PhotoFile;
import dev.rechroma.tensor.Split;
import dev.rechroma.tensor.TensorRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ingest reads beside plain folders: archives, globs, lists, pages, data sets of before. */
class IngestArchivesTest {
  private static final Path OLD = Path.of("src/test/resources/dev/rechroma/cli/old-data-set");

  /** When the photos of the old data set were changed last. */
  private static final FileTime OLD_TIME = FileTime.fromMillis(1_767_225_600_000L);

  @TempDir private Path folder;

  @Test
  void aFolderAZipAndATarGiveTheSamePhotosAndALineForEachFile() throws Exception {
    Map<String, byte[]> photos = new LinkedHashMap<>();
    photos.put("cat.JPG", sample("cat"));
    photos.put("deep er/ünï/no ending", sample("cow"));
    photos.put("deep er/broken.png", text("no picture"));
    photos.put("deep er/empty.jpg", new byte[0]);
    photos.put("phone.gif", text("GIF89a"));
    photos.put("notes.txt", text("BMs are not only pictures"));
    photos.put(".hidden.jpg", sample("cat"));
    Path in = Files.createDirectories(folder.resolve("in"));
    tree(in.resolve("plain"), photos);
    Archives.zip(in.resolve("a.zip"), photos);
    photos.put("link.jpg", text("link:cat.JPG"));
    Archives.tarGz(in.resolve("b.tar.gz"), photos);
    Files.write(in.resolve("photo called.zip"), sample("crab"));

    Cli.Result result = ingest("--input", in);

    assertThat(result.code()).as(result.err()).isEqualTo(3);
    assertThat(result.json().getInt("images")).isEqualTo(7);
    assertThat(result.json().getInt("failed")).isEqualTo(9);
    assertThat(result.json().getInt("otherFiles")).isEqualTo(7);
    assertThat(splits())
        .containsOnlyKeys(
            "plain/cat.JPG",
            "plain/deep er/ünï/no ending",
            "a.zip!/cat.JPG",
            "a.zip!/deep er/ünï/no ending",
            "b.tar.gz!/cat.JPG",
            "b.tar.gz!/deep er/ünï/no ending",
            "photo called.zip");
    assertThat(ids("a.zip!/cat.JPG")).isEqualTo(ids("plain/cat.JPG"));
    assertThat(failures())
        .contains("a.zip!/deep er/broken.png\",\"reason\":\"not a JPEG")
        .contains("b.tar.gz!/deep er/empty.jpg\",\"reason\":\"empty file")
        .contains("b.tar.gz!/phone.gif\",\"reason\":\"unsupported: GIF");
    assertThat(known())
        .as("7 files three times, the link, the photo and the archives themselves")
        .hasSize(25)
        .containsEntry("a.zip!/notes.txt", "no photo")
        .containsEntry("b.tar.gz!/.hidden.jpg", "hidden")
        .containsEntry("plain/.hidden.jpg", "hidden")
        .containsEntry("b.tar.gz!/link.jpg", "link, which is not followed")
        .containsEntry("a.zip", "");
  }

  @Test
  void anUnchangedArchiveIsNotOpenedAgainAndOfAChangedOneOnlyWhatChanged() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    Map<String, byte[]> photos = new LinkedHashMap<>();
    for (String name : List.of("cat", "cow", "crab", "moose", "panda")) {
      photos.put(name + ".jpg", sample(name));
    }
    photos.put("broken.png", text("no picture"));
    Path zip = Archives.zip(in.resolve("a.zip"), photos);
    Path tar = Archives.tarGz(in.resolve("b.tgz"), photos);
    assertThat(ingest("--input", in).json().getInt("images")).isEqualTo(10);
    Map<String, String> before = splits();

    for (Path archive : List.of(zip, tar)) {
      FileTime time = Files.getLastModifiedTime(archive);
      Files.write(archive, new byte[(int) Files.size(archive)]);
      Files.setLastModifiedTime(archive, time);
    }
    Files.write(in.resolve("new.jpg"), sample("coffee"));
    Cli.Result added = ingest("--input", in, "--add");

    assertThat(added.code()).as(added.err()).isZero();
    assertThat(added.json().getInt("added")).isEqualTo(1);
    assertThat(added.json().getInt("unchanged")).isEqualTo(12);

    photos.put("cat.jpg", sample("coffee"));
    photos.put("cow.jpg", sample("coffee"));
    photos.put("chelsea.jpg", sample("chelsea"));
    photos.remove("panda.jpg");
    Archives.zip(zip, photos);
    Archives.tarGz(tar, photos);
    Cli.Result changed = ingest("--input", in, "--add");

    assertThat(changed.code()).as(changed.err()).isZero();
    assertThat(changed.json().getInt("added")).isEqualTo(6);
    assertThat(changed.json().getInt("unchanged"))
        .as("crab, moose and the broken one of both, and new.jpg")
        .isEqualTo(7);
    assertThat(changed.json().getInt("images")).isEqualTo(13);
    assertThat(splits()).containsAllEntriesOf(before).hasSize(13);
    assertThat(ids("a.zip!/cat.jpg")).isEqualTo(ids("new.jpg"));
    assertThat(ids("b.tgz!/cow.jpg")).isEqualTo(ids("new.jpg"));
    assertThat(failures()).contains("a.zip!/broken.png", "b.tgz!/broken.png");
    assertThat(ingest("--input", in, "--add").json().getInt("added")).isZero();
  }

  @Test
  void inputsMayBeSeveralGlobsPhotosAndLists() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    tree(
        in,
        Map.of(
            "1950/cat.jpg", sample("cat"),
            "1951/cow.jpg", sample("cow"),
            "1961/crab.jpg", sample("crab"),
            "[1961]/moose.jpg", sample("moose")));

    ingest("--input", in.resolve("195?"), "--input", in.resolve("1961/crab.jpg"));
    assertThat(splits()).containsOnlyKeys("1950/cat.jpg", "1951/cow.jpg", "1961/crab.jpg");

    ingest("--input", in.resolve("[1961]"), "--input", in.resolve("[1961]/moose.jpg"));
    assertThat(splits())
        .as("a path is one before it is a glob")
        .containsOnlyKeys("[1961]/moose.jpg");

    Path list = folder.resolve("list.txt");
    Files.writeString(
        list, "\uFEFF1950\r\n\n1961/crab.jpg\n1961/crab.jpg\n1999/none.jpg\n../x.jpg");
    Cli.Result listed = ingest("--input", in, "--list", list);

    assertThat(listed.code()).as(listed.err()).isEqualTo(3);
    assertThat(splits()).containsOnlyKeys("1950/cat.jpg", "1961/crab.jpg");
    assertThat(failures()).contains("none.jpg\",\"reason\":\"does not exist", "is not below");

    Files.writeString(list, in.resolve("1951").toString());
    assertThat(ingest("--list", list, "--add").json().getInt("images")).isEqualTo(3);

    assertMistake(ingest(), "nothing to ingest: give --input or --list");
    assertMistake(ingest("--list", folder.resolve("none")), "check --list");
    assertMistake(ingest("--input", folder.resolve("none*")), "does not exist: check --input");
  }

  @Test
  void twoPhotosNeverGetOneName() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    Map<String, byte[]> photos = new LinkedHashMap<>();
    photos.put("same.jpg", sample("cat"));
    photos.put("same.jpg ", sample("cow"));
    photos.put("album.tif", tiff("cat", "cow"));
    photos.put("album.tif//page 2", sample("crab"));
    Archives.zip(in.resolve("a.zip"), photos);
    tree(in.resolve("a.zip!"), Map.of("same.jpg", sample("moose")));

    Cli.Result result = ingest("--input", in);

    assertThat(result.code()).as(result.err()).isEqualTo(3);
    assertThat(splits())
        .containsOnlyKeys(
            "a.zip!/same.jpg",
            "a.zip!/same.jpg (2)",
            "a.zip!/album.tif",
            "a.zip!/album.tif//page 2");
    assertThat(rows()).hasSize(4);
    assertThat(failures()).contains("reads as that of a photo in an archive: rename the folder");
    assertThat(result.json().getInt("failed")).isEqualTo(2);
  }

  @Test
  void eachPageIsAPhotoAndAllAreOfOneSplit() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    Path album = in.resolve("album.tif");
    Files.write(album, tiff("cat", "gray", "cow"));
    Files.write(in.resolve("crab.jpg"), sample("crab"));

    Cli.Result result = ingest("--input", in);

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.json().getInt("added")).isEqualTo(3);
    assertThat(result.json().getInt("skipped")).isEqualTo(1);
    assertThat(splits()).containsOnlyKeys("album.tif", "album.tif//page 3", "crab.jpg");
    assertThat(splits().get("album.tif")).isEqualTo(splits().get("album.tif//page 3"));
    assertThat(rows()).extracting(TensorRow::id).doesNotHaveDuplicates();
    assertThat(rows()).extracting(TensorRow::pair).doesNotHaveDuplicates();
    assertThat(known()).containsOnlyKeys("album.tif", "crab.jpg");

    Files.write(album, tiff("moose"));
    Cli.Result changed = ingest("--input", in, "--add");

    assertThat(changed.json().getInt("added")).as(changed.err()).isEqualTo(1);
    assertThat(splits()).containsOnlyKeys("album.tif", "crab.jpg");
  }

  @Test
  void aPhotoThatWasSomethingElseMeanwhileIsThereOnce() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    Path photo = Files.write(in.resolve("a.zip"), sample("cat"));
    Files.write(in.resolve("other.jpg"), sample("crab"));
    ingest("--input", in);
    Map<String, String> before = splits();

    Files.delete(photo);
    Files.createSymbolicLink(photo, folder);
    ingest("--input", in, "--add");
    Files.delete(photo);
    Archives.zip(photo, Map.of("moose.jpg", sample("moose")));
    ingest("--input", in, "--add");
    assertThat(splits()).containsAllEntriesOf(before).containsKey("a.zip!/moose.jpg");
    Files.write(photo, sample("coffee"));
    ingest("--input", in, "--add");

    assertThat(splits()).containsAllEntriesOf(before);
    assertThat(ids("a.zip")).hasSize(1);
  }

  @Test
  void aZipOfManyTasksIsReadWhole() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    Map<String, byte[]> photos = new LinkedHashMap<>();
    byte[] noise = new byte[9_000_000];
    new java.util.Random(1).nextBytes(noise);
    for (int i = 0; i < 4; i++) {
      photos.put("noise" + i + ".bin", noise);
      photos.put("photo" + i + ".jpg", sample(List.of("cat", "cow", "crab", "moose").get(i)));
    }
    Archives.zip(in.resolve("a.zip"), photos);

    Cli.Result result = ingest("--input", in);

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(splits()).hasSize(4);
    assertThat(known()).hasSize(9).containsEntry("a.zip", "");
    assertThat(ingest("--input", in, "--add").json().getInt("unchanged")).isEqualTo(4);
  }

  @Test
  void anArchiveThatIsCutShortGivesWhatItHasAndFails() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    Map<String, byte[]> photos = new LinkedHashMap<>();
    photos.put("cat.jpg", sample("cat"));
    photos.put("cow.jpg", sample("cow"));
    Path tar = Archives.tar(in.resolve("a.tar"), photos);
    byte[] whole = Files.readAllBytes(tar);
    Files.write(tar, Arrays.copyOf(whole, whole.length - sample("cow").length));

    Cli.Result result = ingest("--input", tar);

    assertThat(result.code()).as(result.err()).isEqualTo(3);
    assertThat(splits()).containsOnlyKeys("a.tar!/cat.jpg");
    assertThat(failures()).contains("a.tar\",\"reason\":\"");
    assertThat(ingest("--input", tar, "--set=ingest.max-entries=1").json().getInt("failed"))
        .isEqualTo(1);
    assertThat(failures()).contains("more than 1 entries");
  }

  /**
   * Written by version 0.2.0 as it was before archives were read, with size 8 and test 0.4: cat,
   * cow, moose, a broken photo, a text and an archive of one photo, each of another name.
   */
  @Test
  void aDataSetOfTheVersionBeforeIsAddedToAndNothingOfItIsDecodedAgain() throws Exception {
    Path photos = copy(OLD.resolve("photos"), folder.resolve("photos"));
    copy(OLD.resolve("tensors"), tensors());
    Map<String, String> before = splits();
    assertThat(before).hasSize(3);
    Files.write(photos.resolve("cat.png"), new byte[(int) Files.size(photos.resolve("cat.png"))]);
    try (Stream<Path> files = Files.list(photos)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, OLD_TIME);
      }
    }
    spark()
        .sparkContext()
        .hadoopConfiguration()
        .set("fs.viewfs.mounttable.old.link./photos", "file:" + photos.toAbsolutePath());

    Cli.Result added =
        Cli.run(
            "ingest", "--input", "viewfs://old/photos", "--output", tensors(), "--add", "--json");

    assertThat(added.code()).as(added.err()).isZero();
    assertThat(added.json().getInt("unchanged")).isEqualTo(4);
    assertThat(added.json().getInt("added")).isEqualTo(1);
    assertThat(added.json().getInt("otherFiles")).isEqualTo(1);
    assertThat(splits())
        .hasSize(4)
        .containsAllEntriesOf(before)
        .containsKey("viewfs://old/photos/a.zip!/crab.png");
    assertThat(failures()).contains("broken.jpg").doesNotContain("a.zip");
  }

  @Test
  void retrainingTakesTheSameInputs() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    Path zip = Archives.zip(in.resolve("a.zip"), Map.of("cat.jpg", sample("cat")));
    Path cow = Files.write(in.resolve("cow.jpg"), sample("cow"));
    Object[] retrain = {
      "retrain",
      List.of("--stages=ingest", "--models", folder.resolve("models"), "--name=lab"),
      List.of("--data", tensors(), "--set=ingest.size=32", "--json")
    };

    Cli.Result result =
        Cli.run(List.of(retrain[0]), retrain[1], retrain[2], "--input", zip, "--input", cow);

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(splits()).containsOnlyKeys("a.zip!/cat.jpg", "cow.jpg");
    Path list = Files.writeString(folder.resolve("list.txt"), cow.toString());
    assertThat(Cli.run(List.of(retrain[0]), retrain[1], retrain[2], "--list", list).code())
        .isZero();
    assertMistake(Cli.run(List.of(retrain[0]), retrain[1], retrain[2]), "needs --input or --list");
  }

  private static void assertMistake(Cli.Result result, String message) {
    assertThat(result.code()).as(result.err()).isEqualTo(2);
    assertThat(result.err()).contains(message);
  }

  private Cli.Result ingest(Object... more) {
    return Cli.run("ingest", List.of("--output", tensors(), "--size=32", "--json"), List.of(more));
  }

  private static byte[] sample(String name) throws IOException {
    return Files.readAllBytes(Cli.SAMPLES.resolve(name + ".jpg"));
  }

  private static byte[] text(String text) {
    return text.getBytes(UTF_8);
  }

  /** Samples as pages; "gray" is one without colour. */
  private static byte[] tiff(String... samples) throws Exception {
    MultiPageTiff tiff = new MultiPageTiff(samples.length);
    for (String name : samples) {
      try (Photo photo =
              PhotoFile.decode(sample(name.equals("gray") ? "cat" : name), DecodeLimits.DEFAULT);
          Photo page = name.equals("gray") ? photo.withAb(new float[2], 1) : photo) {
        tiff.add(PhotoFile.decode(page.encode(ImageFormat.PNG, 100), DecodeLimits.DEFAULT));
      }
    }
    return tiff.file();
  }

  private static void tree(Path root, Map<String, byte[]> files) throws IOException {
    for (Map.Entry<String, byte[]> each : files.entrySet()) {
      Path file = root.resolve(each.getKey());
      Files.createDirectories(file.getParent());
      Files.write(file, each.getValue());
    }
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Files.copy(each, to.resolve(from.relativize(each).toString()));
      }
    }
    return to;
  }

  private Path tensors() {
    return folder.resolve("tensors");
  }

  private static SparkSession spark() {
    return Session.open("test", Optional.of("local[2]"), Map.of());
  }

  private String failures() throws IOException {
    return Files.readString(tensors().resolve("_rechroma/failures.jsonl"), UTF_8);
  }

  private List<TensorRow> rows() throws IOException {
    TensorDataSet data = TensorDataSet.existing(spark(), tensors().toString());
    return Stream.of(Split.values()).flatMap(split -> data.rows(split).collect().stream()).toList();
  }

  private List<String> ids(String name) throws IOException {
    return rows().stream()
        .filter(row -> name(row.source()).equals(name))
        .map(TensorRow::id)
        .toList();
  }

  /** Each photo's name to its split. */
  private Map<String, String> splits() throws IOException {
    TensorDataSet data = TensorDataSet.existing(spark(), tensors().toString());
    return Stream.of(Split.values())
        .flatMap(
            split ->
                data.sources(split).stream().map(path -> Map.entry(name(path), split.folder())))
        .collect(
            Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
  }

  /** Each name in the list of sources to why it is no photo or could not be read. */
  private Map<String, String> known() throws IOException {
    Map<String, String> known = new TreeMap<>();
    try (Stream<Path> lists = Files.list(tensors().resolve("_rechroma"))) {
      Path list =
          lists
              .filter(each -> each.getFileName().toString().startsWith("sources-"))
              .max(java.util.Comparator.naturalOrder())
              .orElseThrow();
      for (Row row : spark().read().parquet(list.toString()).collectAsList()) {
        String reason = row.getAs("reason");
        String skipped = row.getAs("skipped");
        String why = reason == null ? Optional.ofNullable(skipped).orElse("") : reason;
        assertThat(known.put(name(row.getAs("path")), why)).isNull();
      }
    }
    return known;
  }

  private String name(String path) {
    String prefix = "file:" + folder.resolve("in").toAbsolutePath() + "/";
    return path.startsWith(prefix) ? path.substring(prefix.length()) : path;
  }
}
