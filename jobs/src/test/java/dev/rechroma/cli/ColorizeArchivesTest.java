package dev.rechroma.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.engine.Session;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.ImageFormat;
import dev.rechroma.image.photo.MultiPageTiff;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.PhotoFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders, archives and lists of photos, friendly and hostile, and runs that go on. */
class ColorizeArchivesTest {
  private static final String DIE_ON = "rechroma.test.die-on";

  private final Path model = Samples.model();
  @TempDir private Path folder;

  @Test
  void aFolderAZipAndATarGiveTheSamePhotos() throws Exception {
    Map<String, byte[]> photos = new LinkedHashMap<>();
    photos.put("_MG_1.JPG", sample("cat"));
    photos.put("deep er/ünï/no ending", sample("cow"));
    photos.put("deep er/broken.png", "no picture".getBytes(UTF_8));
    photos.put("deep er/empty.jpg", new byte[0]);
    photos.put("notes.txt", "BMs are not only pictures".getBytes(UTF_8));
    Path in = Files.createDirectories(folder.resolve("in"));
    tree(in.resolve("plain"), photos);
    Archives.zip(in.resolve("a.zip"), photos);
    Archives.tarGz(in.resolve("b.tar.gz"), photos);

    Cli.Result result = colorize("--input", in);

    assertThat(result.code()).as(result.err()).isEqualTo(3);
    assertThat(result.json().getInt("colorized")).isEqualTo(6);
    assertThat(result.json().getInt("failed")).isEqualTo(6);
    assertThat(result.json().getInt("otherFiles")).isEqualTo(3);
    Map<String, String> plain = hashes(out().resolve("plain"));
    assertThat(plain).containsOnlyKeys("_MG_1.JPG", "deep er/ünï/no ending");
    assertThat(hashes(out().resolve("a.zip"))).isEqualTo(plain);
    assertThat(hashes(out().resolve("b.tar.gz"))).isEqualTo(plain);
    assertThat(failures())
        .contains("a.zip!/deep er/broken.png\",\"reason\":\"not a JPEG")
        .contains("b.tar.gz!/deep er/empty.jpg\",\"reason\":\"empty file");
  }

  @Test
  void eachPageOfATiffIsTreatedByItself() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    MultiPageTiff album = new MultiPageTiff(3);
    MultiPageTiff colored = new MultiPageTiff(2);
    try (Photo gray = PhotoFile.decode(gray("cat"), DecodeLimits.DEFAULT);
        Photo colour = PhotoFile.decode(sample("cow"), DecodeLimits.DEFAULT)) {
      album.add(gray);
      album.add(colour);
      album.add(gray);
      colored.add(colour);
      colored.add(colour);
    }
    Files.write(in.resolve("album.tif"), album.file());
    Files.write(in.resolve("colored.tif"), colored.file());

    Cli.Result result = colorize("--input", in, "--colored=skip");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(manifest())
        .containsEntry("album.tif", "colorized")
        .containsEntry("colored.tif", "skipped");
    assertThat(reasons())
        .containsEntry("album.tif", "of 3 pages these had colour already and were kept: 2")
        .containsEntry("colored.tif", "has colour already");
    PhotoFile pages =
        PhotoFile.parse(Files.readAllBytes(out().resolve("album.tif")), DecodeLimits.DEFAULT);
    assertThat(pages.pages()).isEqualTo(3);
    try (Photo kept = pages.decode(1);
        Photo cow = PhotoFile.decode(sample("cow"), DecodeLimits.DEFAULT);
        Photo last = pages.decode(2);
        Photo cat = PhotoFile.decode(gray("cat"), DecodeLimits.DEFAULT)) {
      assertThat(kept.encode(ImageFormat.BMP, 100)).isEqualTo(cow.encode(ImageFormat.BMP, 100));
      assertThat(last.lightness(16))
          .usingComparatorWithPrecision(1f)
          .containsExactly(cat.lightness(16));
    }
  }

  @Test
  void namesInArchivesDoNotLeadOutOfTheOutputAndDoNotCollide() throws Exception {
    Map<String, byte[]> photos = new LinkedHashMap<>();
    for (String name :
        List.of(
            "../../evil.jpg",
            "/abs.jpg",
            "C:\\x.jpg",
            "a\nb.jpg",
            "same.jpg",
            "same.jpg ",
            "SAME.JPG",
            "n".repeat(300) + ".jpg",
            "inner.zip")) {
      photos.put(name, sample("cat"));
    }
    Path in = Files.createDirectories(folder.resolve("in"));
    Archives.zip(in.resolve("a.zip"), photos);
    photos.put("leaving.jpg", "link:../../../../etc/passwd".getBytes(UTF_8));
    photos.put("pipe.jpg", "pipe:".getBytes(UTF_8));
    Archives.tarGz(in.resolve("b.tgz"), photos);

    Cli.Result result = colorize("--input", in);

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.json().getInt("colorized")).isEqualTo(18);
    assertThat(result.json().getInt("skipped")).as("link and pipe").isEqualTo(2);
    for (String archive : List.of("a.zip", "b.tgz")) {
      assertThat(hashes(out().resolve(archive)).keySet())
          .hasSize(9)
          .contains(
              "inner.zip",
              "%2E%2E/%2E%2E/evil.jpg",
              "abs.jpg",
              "a%0Ab.jpg",
              "same.jpg",
              "same~2.jpg",
              "SAME~3.JPG")
          .anyMatch(name -> name.matches("C(:|%3A)(/|%5C)x\\.jpg"));
    }
    assertThat(hashes(folder).keySet())
        .allMatch(name -> name.startsWith("in/") || name.startsWith("out/"));
  }

  @Test
  void damagedArchivesGiveWhatIsReadable() throws Exception {
    Map<String, byte[]> photos = new LinkedHashMap<>();
    photos.put("1.jpg", sample("cat"));
    photos.put("2.jpg", sample("cow"));
    Path in = Files.createDirectories(folder.resolve("in"));
    cut(Archives.zip(in.resolve("cut.zip"), photos));
    cut(Archives.tarGz(in.resolve("cut.tar.gz"), photos));
    Files.write(in.resolve("empty.zip"), new byte[0]);
    Files.writeString(in.resolve("text.tar"), "no tar".repeat(500));
    Files.write(in.resolve("encrypted.zip"), encrypted(Archives.zip(folder.resolve("e"), photos)));

    Cli.Result result = colorize("--input", in);

    assertThat(result.code()).as(result.err()).isEqualTo(3);
    assertThat(result.json().getInt("colorized")).isEqualTo(2);
    assertThat(reasons().get("cut.zip")).startsWith("cut short or damaged").contains("2 entries");
    assertThat(reasons().get("cut.tar.gz"))
        .startsWith("cut short or damaged")
        .contains("2 entries");
    assertThat(reasons())
        .containsEntry("empty.zip", "empty file")
        .containsEntry("encrypted.zip!/1.jpg", "encrypted")
        .containsKeys("text.tar", "cut.zip!/2.jpg");
  }

  @Test
  void bombsAreStoppedWhileTheyStream() throws Exception {
    Map<String, byte[]> bomb = Map.of("zeros.jpg", new byte[3_000_000]);
    Map<String, byte[]> ballast = Map.of("zeros.bin", new byte[3_000_000]);
    Path in = Files.createDirectories(folder.resolve("in"));
    Archives.zip(in.resolve("bomb.zip"), bomb);
    Archives.tarGz(in.resolve("bomb.tgz"), bomb);
    Archives.tarGz(in.resolve("ballast.tgz"), ballast);

    Cli.Result result =
        colorize("--input", in, "--set=colorize.max-megabytes=1", "--set=colorize.max-ratio=2");

    assertThat(result.code()).as(result.err()).isEqualTo(3);
    assertThat(reasons().get("bomb.zip")).contains("more comes out of it than 2 times");
    assertThat(reasons().get("bomb.tgz")).contains("more than 1000000 bytes come out of it");
    assertThat(reasons().get("ballast.tgz")).contains("more than 1000000 bytes come out of it");
  }

  @Test
  void onlyWhatChangedIsDoneAgain() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    tree(in, Map.of("1.jpg", sample("cat"), "2.jpg", sample("cow"), "3.png", new byte[] {1}));
    Archives.zip(in.resolve("a.zip"), Map.of("z.jpg", sample("crab")));
    Archives.tarGz(in.resolve("b.tgz"), Map.of("t.jpg", sample("moose")));
    assertThat(colorize("--input", in).json().getInt("colorized")).isEqualTo(4);

    Cli.Result nothing = colorize("--input", in);
    assertThat(nothing.json().getInt("colorized")).isZero();
    assertThat(nothing.json().getInt("doneBefore")).isEqualTo(4);
    assertThat(nothing.json().getInt("failed")).isEqualTo(1);

    Files.delete(out().resolve("1.jpg"));
    Files.write(in.resolve("2.jpg"), sample("bison"));
    Files.write(in.resolve("3.png"), sample("panda"));
    Archives.zip(in.resolve("a.zip"), Map.of("z.jpg", sample("crab"), "new.jpg", sample("cat")));
    Cli.Result dry = colorize("--input", in, "--dry-run");
    assertThat(dry.json().getInt("outputMissing")).isEqualTo(1);
    assertThat(dry.json().getInt("changed")).isEqualTo(1);
    assertThat(out().resolve("1.jpg")).doesNotExist();

    Cli.Result some = colorize("--input", in);
    assertThat(some.json().getInt("colorized")).isEqualTo(4);
    assertThat(some.json().getInt("doneBefore")).isEqualTo(2);
    assertThat(some.code()).isZero();
    assertThat(out().resolve("_rechroma/failures.jsonl")).doesNotExist();
    assertThat(manifest()).hasSize(8).doesNotContainValue("failed");

    Cli.Result quality = colorize("--input", in, "--set=colorize.quality=50");
    assertThat(quality.json().getInt("colorized")).isEqualTo(6);
  }

  /** Shapes of all kinds side by side, and each gets what it would get alone. */
  @Test
  void photosKeepTheirShapesAndRenderSizeDecidesTheirColours() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    Map<String, int[]> shapes = new LinkedHashMap<>();
    shapes.put("landscape.png", new int[] {300, 200});
    shapes.put("portrait.png", new int[] {90, 160});
    shapes.put("square.png", new int[] {64, 64});
    shapes.put("panorama.png", new int[] {2000, 90});
    shapes.put("line.png", new int[] {1, 5000});
    shapes.put("dot.png", new int[] {1, 1});
    for (Map.Entry<String, int[]> each : shapes.entrySet()) {
      Files.write(in.resolve(each.getKey()), resized("cat", each.getValue()));
    }

    Cli.Result own = colorize("--input", in);

    assertThat(own.code()).as(own.err()).isZero();
    assertThat(own.json().getInt("colorized")).isEqualTo(6);
    for (Map.Entry<String, int[]> each : shapes.entrySet()) {
      try (Photo photo =
          PhotoFile.decode(
              Files.readAllBytes(out().resolve(each.getKey())), DecodeLimits.DEFAULT)) {
        assertThat(List.of(photo.width(), photo.height()))
            .containsExactly(each.getValue()[0], each.getValue()[1]);
      }
    }
    Map<String, String> together = hashes(out());
    Cli.Result alone =
        Cli.run(
            "colorize",
            List.of("--input", in.resolve("landscape.png"), "--output", folder.resolve("one")),
            List.of("--model", model, "--colored=recolorize", "--json"));
    assertThat(alone.code()).as(alone.err()).isZero();
    assertThat(hashes(folder.resolve("one")).get("landscape.png"))
        .isEqualTo(together.get("landscape.png"));
    assertThat(colorize("--input", in, "--render-size=32").json().getInt("doneBefore"))
        .as("32 px is the model's own")
        .isEqualTo(6);

    Cli.Result larger = colorize("--input", in, "--render-size=64");

    assertThat(larger.json().getInt("colorized")).isEqualTo(6);
    assertThat(hashes(out()).get("landscape.png")).isNotEqualTo(together.get("landscape.png"));
    Cli.Result wrong = colorize("--input", in, "--render-size=50");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("render size 50: must be a multiple of 4 for the LAB GAN");
    assertThat(colorize("--input", in, "--render-size=16").err())
        .contains("render-size is 16, must be 0 or 32 to 1024");
  }

  private static byte[] resized(String name, int[] sides) throws Exception {
    try (Photo photo = PhotoFile.decode(sample(name), DecodeLimits.DEFAULT)) {
      return ImageFormat.PNG.encode(photo.toLab(sides[0], sides[1]), 100);
    }
  }

  @Test
  void photosWithColourAreSkippedCopiedOrRecolorized() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    tree(in, Map.of("colour.jpg", sample("cat"), "gray.png", gray("cow")));

    Cli.Result skip = colorize("--input", in, "--colored=skip");
    assertThat(skip.json().getInt("skipped")).isEqualTo(1);
    assertThat(hashes(out())).containsOnlyKeys("gray.png");
    assertThat(reasons()).containsEntry("colour.jpg", "has colour already");

    Cli.Result copy = colorize("--input", in, "--colored=copy");
    assertThat(copy.json().getInt("copied")).isEqualTo(1);
    assertThat(copy.json().getInt("doneBefore")).isEqualTo(1);
    assertThat(Files.readAllBytes(out().resolve("colour.jpg"))).isEqualTo(sample("cat"));

    Cli.Result recolorized = colorize("--input", in);
    assertThat(recolorized.json().getInt("colorized")).isEqualTo(1);
    assertThat(Files.readAllBytes(out().resolve("colour.jpg"))).isNotEqualTo(sample("cat"));
  }

  @Test
  void globsListsAndLinks() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    tree(
        in,
        Map.of(
            "1901/a.jpg", sample("cat"),
            "1902/b:c.jpg", sample("cow"),
            "2001/c.jpg", sample("crab")));
    Files.write(folder.resolve("secret.jpg"), sample("moose"));
    Files.createSymbolicLink(in.resolve("1901/out.jpg"), folder.resolve("secret.jpg"));
    Files.createSymbolicLink(in.resolve("1901/loop"), in);

    Cli.Result glob = colorize("--input", in + "/19*");
    assertThat(glob.code()).as(glob.err()).isZero();
    assertThat(hashes(out())).containsOnlyKeys("1901/a.jpg", "1902/b:c.jpg");
    assertThat(reasons().values())
        .contains("link that leaves the input's folder")
        .anyMatch(reason -> reason.startsWith("link to a folder"));

    Path list = folder.resolve("list.txt");
    Files.writeString(list, "2001/c.jpg\r\n\n1901/none.jpg\n../secret.jpg\n");
    Cli.Result listed = colorize("--list", list, "--input", in);
    assertThat(listed.json().getInt("colorized")).isEqualTo(1);
    assertThat(listed.json().getInt("failed")).isEqualTo(2);
    assertThat(hashes(out())).containsKey("2001/c.jpg");

    Cli.Result single =
        Cli.run(
            "colorize",
            List.of("--input", in.resolve("1901/a.jpg"), "--output", folder.resolve("one")),
            List.of("--model", model, "--colored=recolorize", "--json"));
    assertThat(single.code()).as(single.err()).isZero();
    assertThat(hashes(folder.resolve("one"))).containsOnlyKeys("a.jpg");
  }

  @Test
  void anOutputThatSharesFilesWithTheInputIsRefused() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in/deep"));
    Files.write(in.resolve("a.jpg"), sample("cat"));
    Files.createSymbolicLink(folder.resolve("alias"), folder.resolve("in"));

    for (Path output : List.of(folder.resolve("in"), folder.resolve("alias/new/deeper"))) {
      Cli.Result result =
          Cli.run(
              "colorize", "--input", folder.resolve("in"), "--output", output, "--model", model);
      assertThat(result.code()).isEqualTo(2);
      assertThat(result.err()).contains("lies inside --input");
    }
    Cli.Result above =
        Cli.run("colorize", "--input", in, "--output", folder.resolve("alias"), "--model", model);
    assertThat(above.err()).contains("lies inside --output");
    assertThat(hashes(folder.resolve("in"))).containsOnlyKeys("deep/a.jpg");
  }

  @Test
  void aPhotoThatKillsItsProcessCostsItselfAlone() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    tree(in, Map.of("bad.jpg", sample("cat"), "good.jpg", sample("cow")));
    Path journal = Files.createDirectories(out().resolve("_rechroma/journal"));
    Files.writeString(journal.resolve("a.jsonl"), started(in.resolve("bad.jpg")) + "\n{\"inp");
    System.setProperty(DIE_ON, DigestUtils.sha256Hex(sample("cat")));

    Cli.Result result;
    try {
      result = colorize("--input", in);
    } finally {
      System.clearProperty(DIE_ON);
    }

    assertThat(result.code()).as(result.err()).isEqualTo(3);
    assertThat(result.json().getInt("colorized")).isEqualTo(1);
    assertThat(reasons().get("bad.jpg")).startsWith("crashed the decoder (exit code 139");
    assertThat(colorize("--input", in).json().getInt("colorized")).isEqualTo(1);
  }

  @Test
  void damagedFilesOfAllKindsAreListedAndDoNoHarm() throws Exception {
    DamageTrial trial = new DamageTrial(folder);
    Map<String, String> before = trial.prepare(DamageTrial.photos(Cli.SAMPLES), 100, 1);

    Cli.Result result = colorize("--input", trial.in());

    assertThat(trial.problems(result.code(), before)).as(result.err()).isEmpty();
    assertThat(result.json().getInt("colorized")).isPositive();
    assertThat(result.json().getInt("failed")).isPositive();
  }

  @Test
  void whatOneAttemptAtAPhotoHasWrittenHoldsWhateverASlowerOneRecords() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    tree(in, Map.of("begun.jpg", sample("cat"), "failed.jpg", sample("cow")));
    assertThat(colorize("--input", in).json().getInt("colorized")).isEqualTo(2);
    List<String> written = rows().toJSON().collectAsList();
    FileUtils.deleteDirectory(out().resolve("_rechroma/manifest").toFile());
    Path journal = Files.createDirectories(out().resolve("_rechroma/journal/run"));
    Files.write(journal.resolve("fast.jsonl"), written);
    Files.write(
        journal.resolve("slow.jsonl"),
        List.of(
            later(started(in.resolve("begun.jpg"))),
            later(started(in.resolve("failed.jpg"))).replace("started", "failed")));

    Cli.Result again = colorize("--input", in);

    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.json().getInt("doneBefore")).isEqualTo(2);
  }

  private static String later(String line) {
    return line.replace("\"written\":1", "\"written\":" + Long.MAX_VALUE);
  }

  private static String started(Path file) {
    return String.format(
        Locale.ROOT,
        "{\"input\":\"file:%s\",\"status\":\"started\",\"milliseconds\":0,\"model\":\"m\",\"written\":1}",
        file);
  }

  @Test
  void aKilledRunGoesOnAndEndsInTheSameFiles() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    for (int copy = 0; copy < 3; copy++) {
      tree(in.resolve("" + copy), samples());
    }
    Archives.zip(in.resolve("a.zip"), samples());
    Archives.tarGz(in.resolve("b.tgz"), samples());
    Process process = colorizeInAnotherProcess(in);
    while (process.isAlive() && !tellsOfPhotos(out().resolve("_rechroma/journal"))) {
      Thread.sleep(20);
    }
    process.destroyForcibly();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(137);

    Cli.Result second = colorize("--input", in, "--set=colorize.gallery-photos=4");

    assertThat(second.code()).as(second.err()).isZero();
    assertThat(second.json().getInt("doneBefore")).isPositive();
    int all = 5 * samples().size();
    assertThat(second.json().getInt("colorized") + second.json().getInt("doneBefore"))
        .isEqualTo(all);
    Cli.Result whole =
        Cli.run(
            "colorize",
            List.of("--input", in, "--output", folder.resolve("whole"), "--model", model),
            "--colored=recolorize",
            Cli.NO_PAGE);
    assertThat(whole.code()).isZero();
    assertThat(hashes(out())).hasSize(all).isEqualTo(hashes(folder.resolve("whole")));
    assertThat(manifest().values()).filteredOn(status -> status.contains("colorized")).hasSize(all);
    try (Stream<Path> own = Files.list(out().resolve("_rechroma"))) {
      assertThat(own.map(each -> each.getFileName().toString()))
          .containsExactlyInAnyOrder("manifest", "index.html", "gallery");
    }
  }

  private Process colorizeInAnotherProcess(Path in) throws IOException {
    return Cli.start(
        folder.resolve("killed.log"),
        List.of("colorize", "--input", in, "--output", out(), "--model", model),
        "--colored=recolorize");
  }

  private Cli.Result colorize(Object... more) {
    List<Object> options = List.of(more);
    boolean told = options.stream().anyMatch(each -> each.toString().startsWith("--colored"));
    return Cli.run(
        "colorize",
        List.of("--output", out(), "--model", model, "--json", Cli.NO_PAGE),
        told ? List.of() : List.of("--colored=recolorize"),
        options);
  }

  private Path out() {
    return folder.resolve("out");
  }

  private String failures() throws IOException {
    return Files.readString(out().resolve("_rechroma/failures.jsonl"));
  }

  /** Input, below the folder "in", to status. */
  private Map<String, String> manifest() {
    return column("status");
  }

  private Map<String, String> reasons() {
    return column("error");
  }

  private Dataset<Row> rows() {
    return Session.open("test", Optional.empty(), Map.of())
        .read()
        .parquet(out().resolve("_rechroma/manifest").toString());
  }

  private Map<String, String> column(String name) {
    Map<String, String> column = new TreeMap<>();
    for (Row row : rows().collectAsList()) {
      String value = row.getAs(name);
      if (value != null) {
        column.put(row.<String>getAs("input").replaceFirst(".*?/in/", ""), value);
      }
    }
    return column;
  }

  private static byte[] sample(String name) throws IOException {
    return Files.readAllBytes(Cli.SAMPLES.resolve(name + ".jpg"));
  }

  private static Map<String, byte[]> samples() throws IOException {
    Map<String, byte[]> samples = new TreeMap<>();
    for (String name : List.of("bison", "cat", "chicken", "cow", "crab", "moose", "panda")) {
      samples.put(name + ".jpg", sample(name));
    }
    return samples;
  }

  private static byte[] gray(String name) throws Exception {
    try (Photo photo = PhotoFile.decode(sample(name), DecodeLimits.DEFAULT);
        Photo gray = photo.withAb(new float[2], 1)) {
      return gray.encode(ImageFormat.PNG, 100);
    }
  }

  private static void tree(Path root, Map<String, byte[]> files) throws IOException {
    for (Map.Entry<String, byte[]> each : files.entrySet()) {
      Path file = root.resolve(each.getKey());
      Files.createDirectories(file.getParent());
      Files.write(file, each.getValue());
    }
  }

  /** Cuts in the last photo. */
  private static void cut(Path archive) throws IOException {
    byte[] whole = Files.readAllBytes(archive);
    Files.write(archive, Arrays.copyOf(whole, whole.length - sample("cow").length / 2));
  }

  /** Sets the flag of encryption of all entries. */
  private static byte[] encrypted(Path zip) throws IOException {
    byte[] changed = Files.readAllBytes(zip);
    for (int i = 0; i + 9 < changed.length; i++) {
      if (changed[i] == 'P' && changed[i + 1] == 'K') {
        if (changed[i + 2] == 3 && changed[i + 3] == 4) {
          changed[i + 6] |= 1;
        } else if (changed[i + 2] == 1 && changed[i + 3] == 2) {
          changed[i + 8] |= 1;
        }
      }
    }
    return changed;
  }

  private static boolean tellsOfPhotos(Path journal) throws IOException {
    if (!Files.exists(journal)) {
      return false;
    }
    try (Stream<Path> all = Files.walk(journal)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file).contains("recolorized")) {
          return true;
        }
      }
    }
    return false;
  }

  /** Each file below a folder, but for Rechroma's own, to its hash. */
  private static Map<String, String> hashes(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !root.relativize(file).toString().contains("_rechroma/"))
          .collect(
              Collectors.toMap(
                  file -> root.relativize(file).toString(),
                  file -> {
                    try {
                      return DigestUtils.sha256Hex(Files.readAllBytes(file));
                    } catch (IOException e) {
                      throw new java.io.UncheckedIOException(e);
                    }
                  }));
    }
  }
}
