package dev.rechroma.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.Config;
import dev.rechroma.config.Settings;
import dev.rechroma.eval.Baseline;
import dev.rechroma.eval.Candidate;
import dev.rechroma.eval.Evaluation;
import dev.rechroma.eval.PhotoScore;
import dev.rechroma.eval.Tags;
import dev.rechroma.eval.metric.AbPrior;
import dev.rechroma.eval.metric.MeanChroma;
import dev.rechroma.eval.metric.Scorer;
import dev.rechroma.image.ImageException;
import dev.rechroma.image.LabImage;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.PhotoFile;
import dev.rechroma.io.Csv;
import dev.rechroma.io.LocalStorage;
import dev.rechroma.tensor.Split;
import dev.rechroma.train.Costs;
import dev.rechroma.train.StepLoss;
import dev.rechroma.train.history.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationReportTest {
  private static final Candidate MODEL = new Candidate("<i>A&B</i>", Candidate.Kind.MODEL);
  private static final String PHOTO = "/data/\"one\", <two>.jpg";
  private static final LabImage TRUTH =
      new LabImage(2, 1, new float[] {40, 60}, new float[] {30, 5}, new float[] {-20, 8});

  private static final Map<String, Double> METRICS =
      Map.of("auc", 91.5, "colorfulness", 20.5, "true-colorfulness", 33.5);

  @TempDir private Path folder;

  @Test
  void textFromOutsideIsText() throws Exception {
    String page = write(List.of(PHOTO));

    assertThat(page)
        .doesNotContain("<i>", "<two>", "<u>", "<s>", "<q>")
        .contains("&lt;i&gt;A&amp;B&lt;/i&gt;", "&quot;one&quot;, &lt;two&gt;.jpg (&lt;u&gt;)")
        .contains("{{summary}} of an enemy", "&lt;s&gt;", "gan.size", "128");
  }

  @Test
  void asksNothingOfOtherHostsAndAllThatItShowsIsThere() throws Exception {
    String page = write(List.of(PHOTO));

    assertThat(page).doesNotContain("http:", "https:", "<script", "@import", "url(");
    Matcher links = Pattern.compile("(?:src|href)=\"([^\"]*)\"").matcher(page);
    List<String> files =
        links.results().map(link -> link.group(1)).filter(f -> !f.startsWith("data:")).toList();
    assertThat(files)
        .contains("metrics.json", "per-photo.csv", "gallery/0001-model-1.jpg")
        .allSatisfy(file -> assertThat(folder.resolve(file)).isNotEmptyFile());
  }

  @Test
  void marksTheBestAndDrawsTheCurves() throws Exception {
    String page = write(List.of(PHOTO, "/data/other.jpg"));

    assertThat(page).contains("<td class=\"best\"><b>", "PSNR, dB<small>\u2191 higher is better");
    assertThat(page).contains("&lt;i&gt;A&amp;B&lt;/i&gt;: cross entropy", "<polyline");
    assertThat(page).contains("Not measured: 1", "\u2265 58.92", "&lt;u&gt;: 1 photo<");
  }

  @Test
  void showsTheMetricsThatTrainingMeasuredAndNoOthers() throws Exception {
    String page = write(List.of(PHOTO));

    assertThat(page)
        .contains("Metrics by epoch", "<b>AuC, %</b> by epoch", "<b>colourfulness</b> by epoch")
        .contains("truth</span>")
        .doesNotContain("<b>PSNR, dB</b> by epoch");
  }

  @Test
  void theNumbersAreThereForPrograms() throws Exception {
    write(List.of(PHOTO));

    Config json = Settings.json(Files.readString(folder.resolve("metrics.json")));
    Config model = json.getConfigList("models").get(0);
    assertThat(json.getInt("photos")).isEqualTo(1);
    assertThat(model.getString("name")).isEqualTo(MODEL.name());
    assertThat(model.getDouble("ab-mae")).isEqualTo(1);
    assertThat(model.getIsNull("ssim")).isTrue();
    assertThat(model.getConfig("intervals").getList("ab-mae").unwrapped())
        .containsExactly(null, null);
    assertThat(json.getConfigList("baselines").get(0).getString("name")).isEqualTo("all gray");
    assertThat(json.getConfigList("failures").get(0).getString("reason")).isEqualTo("<s>");
    List<Csv.Row> rows = Csv.parse(Files.readString(folder.resolve("per-photo.csv")));
    assertThat(rows).hasSize(1 + 3);
    assertThat(rows.get(0).cells()).startsWith("photo", "tags", "candidate", "psnr", "ssim");
    assertThat(rows.get(1).cells()).startsWith(PHOTO, "<u>", MODEL.name());
    assertThat(rows.get(1).cells().get(4)).isEmpty();
    assertThat(rows.get(1).cells().get(5)).isEqualTo("1.0");
  }

  @Test
  void withoutPhotosThereIsStillAPage() throws Exception {
    assertThat(write(List.of())).contains("<b>\u2013</b>").doesNotContain("NaN", "By tag");
    assertThat(Files.readString(folder.resolve("metrics.json"))).doesNotContain("NaN");
  }

  @Test
  void thumbnailsKeepProportions() throws ImageException {
    Map<String, LabImage> predicted = Map.of("A", TRUTH.gray());
    Thumbnails one = Thumbnails.of("p", TRUTH.resized(300, 150), predicted, 100);
    Thumbnails both = one.plus(Thumbnails.of("p", TRUTH, Map.of("B", TRUTH), 100));

    assertThat(both.predicted()).containsOnlyKeys("A", "B");
    for (byte[] file : List.of(one.truth(), one.gray(), both.predicted().get("B"))) {
      try (Photo photo = PhotoFile.decode(file, DecodeLimits.DEFAULT)) {
        assertThat(photo.width()).isEqualTo(100);
        assertThat(photo.height()).isEqualTo(50);
      }
    }
  }

  @Test
  void theDemosPageHoldsTextAsText() throws IOException {
    DemoReport.Photo photo = new DemoReport.Photo("<u>", Split.TEST, "g", "b", "c", "t");
    DemoReport.Training training =
        new DemoReport.Training("{{bundled}} <s>", "loss.png", Map.of("k", "<q>"));

    new DemoReport(List.of(photo), Optional.of(training)).write(new LocalStorage(folder));

    assertThat(Files.readString(folder.resolve("index.html")))
        .contains("<p>{{bundled}} &lt;s&gt;</p>", "&lt;u&gt;</figcaption>", "<td>&lt;q&gt;</td>")
        .doesNotContain("<u>", "<q>", "{{style}}");
  }

  @Test
  void aPlaceWithoutAPartIsAMistake() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Html.page("demo-report.html", Map.of("bundled", "")))
        .withMessage("nothing for {{trained}}");
  }

  @Test
  void aChartWithoutAnyValueIsNone() {
    assertThat(chart(Double.NaN, Double.NaN)).isEmpty();
  }

  @Test
  void aSingleValueIsAPoint() {
    assertThat(chart(Double.NaN, 7)).contains("<circle").doesNotContain("NaN", "<polyline");
  }

  /** 164 px is the bottom, 8 px the top. */
  @Test
  void theAxisGoesFromRoundValueToRoundValue() {
    assertThat(chart(0, 10))
        .contains(">0</text>", ">2</text>", ">10</text>", "points=\"54.0 164.0 326.0 8.0\"");
    assertThat(chart(0.5, 0.5)).contains("<polyline").doesNotContain("NaN");
    assertThat(chart(0, 0)).contains("<polyline").doesNotContain("NaN");
  }

  @Test
  void aLineWithoutValuesKeepsItsColourAndIsNotNamed() {
    List<LineChart.Point> none = List.of(new LineChart.Point(1, Double.NaN));
    List<LineChart.Point> one = List.of(new LineChart.Point(1, 5));

    String chart =
        new LineChart("error", List.of(new LineChart.Line("A", none), new LineChart.Line("B", one)))
            .html();

    assertThat(chart).contains(">B</span>", "var(--c1)").doesNotContain(">A</span>", "var(--c0)");
  }

  private static String chart(double first, double second) {
    List<LineChart.Point> points =
        List.of(new LineChart.Point(1, first), new LineChart.Point(2, second));
    return new LineChart("error", List.of(new LineChart.Line("A", points))).html();
  }

  private String write(List<String> photos) throws Exception {
    List<Candidate> candidates =
        List.of(MODEL, Baseline.GRAY.candidate(), Baseline.TRUTH.candidate());
    List<PhotoScore> scores = new ArrayList<>();
    List<Thumbnails> thumbnails = new ArrayList<>();
    for (String photo : photos) {
      Scorer scorer = new Scorer(TRUTH, AbPrior.NONE);
      LabImage predicted = TRUTH.withAb(new float[] {29, 6}, new float[] {-21, 9});
      scores.add(new PhotoScore(photo, MODEL.name(), scorer.score(predicted)));
      for (Baseline each : List.of(Baseline.GRAY, Baseline.TRUTH)) {
        LabImage baseline = each.predict(TRUTH, MeanChroma.NONE);
        scores.add(new PhotoScore(photo, each.candidate().name(), scorer.score(baseline)));
      }
      thumbnails.add(Thumbnails.of(photo, TRUTH, Map.of(MODEL.name(), predicted), 32));
    }
    Tags tags = Tags.read("file,tag\n\"\"\"one\"\", <two>.jpg\",<u>\n", "t.csv");
    Evaluation evaluation = Evaluation.of(candidates, scores, tags);
    new EvaluationReport(
            "{{summary}} of an enemy",
            "the test photos",
            evaluation,
            Gallery.of(evaluation, 4, 1),
            thumbnails,
            List.of(
                new ModelFacts(MODEL.name(), history(), Settings.json("{\"gan\":{\"size\":128}}"))),
            List.of(new UnmeasuredPhoto("broken.jpg", "<s>")),
            Map.of("data", "<q>"))
        .write(new LocalStorage(folder));
    return Files.readString(folder.resolve(EvaluationReport.PAGE));
  }

  private static History history() {
    return History.empty().with(row(1, 0.8, Map.of())).with(row(2, 0.9, METRICS));
  }

  private static History.Row row(int epoch, double adversarial, Map<String, Double> metrics) {
    return new History.Row(
        epoch,
        10 * epoch,
        80L * epoch,
        new StepLoss(0.7, 1, adversarial, 0.02 / epoch),
        300 - 50 * epoch,
        1,
        Costs.NONE,
        new History.Rates(2e-4, 1e-5),
        metrics);
  }
}
