package dev.rechroma.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.rechroma.engine.Session;
import dev.rechroma.image.Fit;
import dev.rechroma.image.LabImage;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.ImageFormat;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.PhotoFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of before and after, and the strength of the colours that it shows. */
class GalleryJobTest {
  private static final String SCRIPT = "<script type=\"application/json\" id=\"photos\">";

  /** What a page needs of one photo. */
  private record Card(String name, Path before, Path after, boolean gray) {}

  private final Path model = Samples.model();
  @TempDir private Path folder;

  @Test
  void colorizeEndsInAPageThatShowsBothAndWhatFailed() throws Exception {
    photo("albums/1901/cat.jpg", "cat");
    Archives.zip(in().resolve("a.zip"), Map.of("z.jpg", sample("crab")));
    Archives.tarGz(in().resolve("b.tgz"), Map.of("t.jpg", sample("moose")));
    Files.write(in().resolve("empty.jpg"), new byte[0]);
    Files.write(folder.resolve("secret.jpg"), sample("cow"));
    Files.createSymbolicLink(in().resolve("link.jpg"), folder.resolve("secret.jpg"));

    Cli.Result result = colorize();

    assertThat(result.code()).as(result.err()).isEqualTo(3);
    assertThat(result.json().getString("gallery")).isEqualTo(page().toString());
    assertThat(html())
        .contains("<b>3</b> in colour", "<b>1</b> failed", "<b>1</b> skipped")
        .contains("All photos in colour are shown")
        .containsPattern("empty\\.jpg</bdi> <span>empty file")
        .containsPattern("link\\.jpg</bdi> <span>link that leaves the input")
        .doesNotContain("{{", "http:", "https:", "src=\"//");
    Map<String, Card> cards = cards();
    assertThat(cards).containsOnlyKeys("albums/1901/cat.jpg", "a.zip/z.jpg", "b.tgz/t.jpg");
    for (Card card : cards.values()) {
      LabImage before = picture(card.before());
      assertThat(before.isGray()).as(card.name()).isEqualTo(card.gray());
      assertThat(lightnessDifference(before, picture(card.after()))).isLessThan(2);
      try (Photo after = photo(card.after());
          Photo whole = photo(out().resolve(card.name()))) {
        assertThat(Math.max(after.width(), after.height())).isLessThanOrEqualTo(640);
        assertThat(after.width() * whole.height() / (double) whole.width())
            .isCloseTo(after.height(), org.assertj.core.data.Offset.offset(1.0));
      }
    }
    // A tar would have to be read as a whole for one photo.
    assertThat(cards.values())
        .filteredOn(Card::gray)
        .extracting(Card::name)
        .containsExactly("b.tgz/t.jpg");
  }

  @Test
  void namesAreTextWhateverTheyHold() throws Exception {
    List<String> names =
        List.of(
            "<img src=x onerror=alert(1)>.jpg",
            "a</script><script>alert(2)</script>.jpg",
            "\"'&amp; {{photos}} \u202E\u2028.jpg");
    for (String name : names) {
      photo(name, "cat");
      Files.write(
          Files.createDirectories(in().resolve("bad")).resolve(name.replace('/', '_')),
          new byte[0]);
    }

    assertThat(colorize().code()).isEqualTo(3);

    assertThat(cards()).containsOnlyKeys(names.toArray(String[]::new));
    assertThat(html())
        .doesNotContain("<img", "alert(2)</script")
        .contains("&lt;img src=x onerror=alert(1)&gt;.jpg</bdi>");
    assertThat(html().split("</script", -1)).hasSize(3);
    assertThat(html().split("<script", -1)).hasSize(3);
  }

  @Test
  void aPageOfManyPhotosIsBoundedAndShowsTheSameOnesAgain() throws Exception {
    for (int i = 0; i < 8; i++) {
      photo(i + "/cat.jpg", "cat");
    }
    for (int i = 0; i < 205; i++) {
      Files.write(in().resolve(String.format(Locale.ROOT, "%03d.jpg", i)), new byte[0]);
    }

    assertThat(colorize("--set=colorize.gallery-photos=3").code()).isEqualTo(3);

    Map<String, Card> three = cards();
    assertThat(three).hasSize(3);
    assertThat(pictures()).hasSize(6);
    assertThat(html())
        .contains(
            "3 of the 8 photos in colour are shown",
            "<b>205</b> failed",
            "and 5 more: see failures.jsonl");
    assertThat(html().split("<li>", -1)).hasSize(201);

    Cli.Result five = gallery("--photos=5");
    assertThat(five.code()).as(five.err()).isZero();
    assertThat(five.json().getInt("shown")).isEqualTo(5);
    assertThat(five.json().getInt("colorized")).isEqualTo(8);
    assertThat(cards()).hasSize(5).containsAllEntriesOf(three);
    assertThat(gallery("--photos=3").code()).isZero();
    assertThat(cards()).isEqualTo(three);
    assertThat(pictures()).hasSize(6);
  }

  @Test
  void anotherRunRefreshesThePage() throws Exception {
    for (String name : List.of("cat", "cow", "crab", "moose")) {
      photo(name + ".jpg", name);
    }
    assertThat(colorize().code()).isZero();
    Map<String, Card> first = cards();
    Files.writeString(
        page().resolveSibling("gallery/.half.jpg.part"), "left by a run that was killed");

    photo("cow.jpg", "panda");
    assertThat(colorize().json().getInt("colorized")).isEqualTo(1);
    Map<String, Card> second = cards();
    assertThat(second).containsEntry("cat.jpg", first.get("cat.jpg"));
    assertThat(second.get("cow.jpg").after()).isNotEqualTo(first.get("cow.jpg").after());
    assertThat(pictures()).hasSize(8);

    Files.delete(in().resolve("cat.jpg"));
    Files.delete(out().resolve("crab.jpg"));
    Files.writeString(out().resolve("moose.jpg"), "no picture any more");
    assertThat(gallery().code()).isZero();
    Map<String, Card> third = cards();
    assertThat(third).containsOnlyKeys("cat.jpg", "cow.jpg");
    assertThat(third.get("cat.jpg").gray()).isTrue();
    assertThat(picture(third.get("cat.jpg").before()).isGray()).isTrue();
    assertThat(third).containsEntry("cow.jpg", second.get("cow.jpg"));
    assertThat(html()).contains("Not shown: 2", "crab.jpg</bdi> <span>is no longer in the output");
    assertThat(pictures()).hasSize(4);
  }

  @Test
  void anOutputThatWasMovedHasAPageAndGoesOn() throws Exception {
    photo("albums/cat.jpg", "cat");
    photo("hdfs:/cow.jpg", "cow");
    assertThat(colorize().code()).isZero();
    Map<String, Card> before = cards();

    requireWholeAfterMove(before);
  }

  @Test
  void anOutputOfAnEarlierVersionThatWasMovedHasAPageAndGoesOn() throws Exception {
    photo("albums/cat.jpg", "cat");
    photo("albums/cow.jpg", "cow");
    assertThat(colorize().code()).isZero();
    writeWholePaths(out());
    assertThat(colorize().json().getInt("doneBefore")).isEqualTo(2);
    writeWholePaths(out());

    requireWholeAfterMove(cards());
  }

  @Test
  void aManifestDoesNotLeadThePageOutOfTheOutput() throws Exception {
    photo("cat.jpg", "cat");
    assertThat(colorize().code()).isZero();
    rewriteOutputs(functions.lit("../in/cat.jpg"));
    assertThat(gallery().json().getInt("shown")).isZero();
    rewriteOutputs(functions.lit(in().resolve("cat.jpg").toString()));
    assertThat(gallery().json().getInt("shown")).isZero();
    rewriteOutputs(functions.lit("file:" + out() + "/../in/cat.jpg"));
    assertThat(gallery().json().getInt("shown")).isZero();
  }

  private void requireWholeAfterMove(Map<String, Card> before) throws IOException {
    Path moved = folder.resolve("elsewhere/moved");
    Files.createDirectories(moved.getParent());
    Files.move(out(), moved);

    Cli.Result page = Cli.run("gallery", moved, "--json");
    Cli.Result again =
        Cli.run(
            List.of("colorize", "--input", in(), "--output", moved, "--model", model),
            List.of("--colored=recolorize", "--json"));

    assertThat(page.json().getInt("shown")).isEqualTo(before.size());
    assertThat(Files.readString(moved.resolve("_rechroma/index.html"), UTF_8))
        .contains(before.keySet());
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.json().getInt("doneBefore")).isEqualTo(before.size());
    assertThat(again.json().getInt("colorized")).isZero();
  }

  /** The manifest as versions up to 0.1.0 wrote it. */
  private void writeWholePaths(Path output) throws IOException {
    rewriteOutputs(
        functions.concat(functions.lit("file:" + output + "/"), functions.col("output")));
  }

  private void rewriteOutputs(Column output) throws IOException {
    Path manifest = out().resolve("_rechroma/manifest");
    Path copy = folder.resolve("manifest");
    Session.open("test", Optional.empty(), Map.of())
        .read()
        .parquet(manifest.toString())
        .withColumn("output", output)
        .write()
        .parquet(copy.toString());
    FileUtils.deleteDirectory(manifest.toFile());
    Files.move(copy, manifest);
  }

  @Test
  void anOriginalThatHasChangedSinceIsNotTakenForTheOneBefore() throws Exception {
    photo("cat.jpg", "cat");
    assertThat(colorize().code()).isZero();

    photo("cat.jpg", "cow");
    assertThat(gallery().code()).isZero();

    Card cat = cards().get("cat.jpg");
    assertThat(cat.gray()).isTrue();
    assertThat(lightnessDifference(picture(cat.before()), picture(cat.after()))).isLessThan(2);
  }

  @Test
  void aPageThatCannotBeWrittenFailsNoRunAndLeavesTheOldOne() throws Exception {
    photo("cat.jpg", "cat");
    assertThat(colorize().code()).isZero();
    String before = html();
    for (Path picture : pictures()) {
      Files.delete(picture);
    }
    Files.delete(page().resolveSibling("gallery"));
    Files.writeString(page().resolveSibling("gallery"), "in the way");
    photo("cow.jpg", "cow");

    Cli.Result result = colorize();

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.json().getInt("colorized")).isEqualTo(1);
    assertThat(result.json().hasPath("gallery")).isFalse();
    assertThat(result.err())
        .containsOnlyOnce("rechroma: ")
        .contains("but their page could not be written (")
        .contains("Exception: ")
        .contains("); try: rechroma gallery " + out());
    assertThat(html()).isEqualTo(before);
  }

  @Test
  void noPageWhereNoneIsWantedOrNothingIsThere() throws Exception {
    photo("cat.jpg", "cat");
    assertThat(colorize("--set=colorize.gallery-photos=0").json().hasPath("gallery")).isFalse();
    assertThat(page()).doesNotExist();

    assertUserError(gallery("--photos=0"), "colorize.gallery-photos is 0");
    assertUserError(gallery("--photos=5001"), "gallery-photos is 5001, must be from 0 to 5000");
    assertUserError(Cli.run("gallery", folder.resolve("in")), "has no manifest of photos");
  }

  @Test
  void chromaScalesTheColoursAndRedoesThePhotos() throws Exception {
    // A PNG: JPEG rounds faint colours away.
    Files.createDirectories(in());
    try (Photo cat = photo(Cli.SAMPLES.resolve("cat.jpg"))) {
      Files.write(in().resolve("cat.png"), cat.encode(ImageFormat.PNG, 100));
    }
    assertThat(colorize().code()).isZero();
    byte[] plain = Files.readAllBytes(out().resolve("cat.png"));
    assertThat(colorize("--chroma=1").json().getInt("doneBefore")).isEqualTo(1);

    assertThat(colorize("--chroma=1.5").json().getInt("colorized")).isEqualTo(1);
    double some = chroma();
    assertThat(colorize("--chroma=1.5").json().getInt("doneBefore")).isEqualTo(1);
    assertThat(colorize("--chroma=3").json().getInt("colorized")).isEqualTo(1);

    // Twice as much, but for what sRGB cannot show and what 8 bits round.
    assertThat(chroma() / some).isBetween(1.5, 2.2);
    assertThat(
            lightnessDifference(
                picture(in().resolve("cat.png")), picture(out().resolve("cat.png"))))
        .isLessThan(1);
    assertThat(colorize("--chroma=0").json().getInt("colorized")).isEqualTo(1);
    assertThat(picture(out().resolve("cat.png")).isGray()).isTrue();
    assertThat(colorize().json().getInt("colorized")).isEqualTo(1);
    assertThat(Files.readAllBytes(out().resolve("cat.png"))).isEqualTo(plain);
    assertUserError(colorize("--chroma=3.5"), "chroma is 3.5, must be from 0.0 to 3.0");
  }

  private double chroma() throws Exception {
    LabImage picture = picture(out().resolve("cat.png"));
    double sum = 0;
    for (int i = 0; i < picture.a().length; i++) {
      sum += Math.hypot(picture.a()[i], picture.b()[i]);
    }
    return sum / picture.a().length;
  }

  private static double lightnessDifference(LabImage one, LabImage other) {
    double sum = 0;
    for (int i = 0; i < one.l().length; i++) {
      sum += Math.abs(one.l()[i] - other.l()[i]);
    }
    return sum / one.l().length;
  }

  private static LabImage picture(Path file) throws Exception {
    try (Photo photo = photo(file)) {
      return photo.toLab(64, Fit.STRETCH);
    }
  }

  private static Photo photo(Path file) throws Exception {
    return PhotoFile.decode(Files.readAllBytes(file), DecodeLimits.DEFAULT);
  }

  private static void assertUserError(Cli.Result result, String message) {
    assertThat(result.code()).as(result.err()).isEqualTo(2);
    assertThat(result.err()).contains(message).doesNotContain("\tat ");
  }

  private void photo(String name, String sample) throws IOException {
    Path file = in().resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, sample(sample));
  }

  private static byte[] sample(String name) throws IOException {
    return Files.readAllBytes(Cli.SAMPLES.resolve(name + ".jpg"));
  }

  private Cli.Result colorize(Object... more) {
    return Cli.run(
        "colorize",
        List.of("--input", in(), "--output", out(), "--model", model),
        List.of("--colored=recolorize", "--json"),
        List.of(more));
  }

  private Cli.Result gallery(Object... more) {
    return Cli.run("gallery", out(), "--json", List.of(more));
  }

  private Path in() {
    return folder.resolve("in");
  }

  private Path out() {
    return folder.resolve("out");
  }

  private Path page() {
    return out().resolve("_rechroma/index.html");
  }

  private String html() throws IOException {
    return Files.readString(page(), UTF_8);
  }

  /** All files of the pictures' folder. */
  private List<Path> pictures() throws IOException {
    try (Stream<Path> files = Files.list(page().resolveSibling("gallery"))) {
      return files.toList();
    }
  }

  /** The photos that the page's script shows, by name; their pictures must be there. */
  private Map<String, Card> cards() throws IOException {
    String html = html();
    int start = html.indexOf(SCRIPT) + SCRIPT.length();
    String json = html.substring(start, html.indexOf("</script>", start));
    return ConfigFactory.parseString("{\"photos\":" + json + "}").getConfigList("photos").stream()
        .map(this::card)
        .collect(Collectors.toMap(Card::name, card -> card, (one, two) -> one, TreeMap::new));
  }

  private Card card(Config json) {
    Path before = page().resolveSibling(json.getString("before"));
    Path after = page().resolveSibling(json.getString("after"));
    assertThat(before).exists();
    assertThat(after).exists();
    return new Card(json.getString("name"), before, after, json.getBoolean("gray"));
  }
}
