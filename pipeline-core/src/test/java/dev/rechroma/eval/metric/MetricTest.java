package dev.rechroma.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.withPrecision;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.rechroma.eval.Baseline;
import dev.rechroma.image.Fit;
import dev.rechroma.image.ImageException;
import dev.rechroma.image.LabImage;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.PhotoFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * Compares every metric with another implementation (make_expected.py) and with values computed by
 * hand.
 */
class MetricTest {
  private static final double PERCENT_OFF = 0.1;

  private record Pair(LabImage predicted, LabImage truth) {}

  @Test
  void everyMetricIsWhatAnotherImplementationGets() throws Exception {
    Map<String, Pair> pairs = pairs();
    AbPrior noise = AbPrior.NONE.plus(pairs.get("noise").truth());
    AbPrior own = AbPrior.NONE;
    for (Pair pair : pairs.values()) {
      own = own.plus(AbPrior.NONE.plus(pair.truth()));
    }

    Map<String, Scores> scores = new LinkedHashMap<>();
    for (Map.Entry<String, Pair> each : pairs.entrySet()) {
      scores.put(each.getKey(), score(each.getValue(), own));
    }
    scores.put("all", scores.values().stream().reduce(Scores.NONE, Scores::plus));
    scores.put("own prior", scores.get("all"));
    scores.put(
        "other prior",
        pairs.values().stream().map(pair -> score(pair, noise)).reduce(Scores.NONE, Scores::plus));

    text("expected_metrics.csv").lines().forEach(line -> assertExpected(line, scores));
  }

  private static void assertExpected(String line, Map<String, Scores> scores) {
    String[] cells = line.split(",", -1);
    Metric metric =
        Arrays.stream(Metric.values())
            .filter(each -> each.key().equals(cells[1]))
            .findFirst()
            .orElseThrow();
    double value = metric.of(scores.get(cells[0]));
    if (cells[2].equals("nan")) {
      assertThat(value).as(line).isNaN();
    } else {
      assertThat(value).as(line).isCloseTo(Double.parseDouble(cells[2]), tolerance(cells[2]));
    }
  }

  private static Offset<Double> tolerance(String expected) {
    double value = Double.parseDouble(expected);
    return Offset.offset(Math.max(1e-9, value * PERCENT_OFF / 100));
  }

  private static Scores score(Pair pair, AbPrior prior) {
    return new Scorer(pair.truth(), prior).score(pair.predicted());
  }

  /** The pictures that make_expected.py creates. */
  private static Map<String, Pair> pairs() throws Exception {
    LabImage waves =
        formula(40, 28, new int[][] {{3, 2, 0, 200, 30}, {1, 2, 0, 160, -20}, {2, 1, 0, 240, -30}});
    LabImage wavesAb =
        formula(40, 28, new int[][] {{3, 2, 0, 200, 30}, {1, 1, 0, 120, -12}, {3, 1, 0, 200, -20}});
    LabImage noise =
        formula(
            33,
            17,
            new int[][] {{37, 91, 13, 241, 20}, {53, 29, 7, 311, -40}, {17, 71, 11, 353, -44}});
    LabImage noiseAb =
        formula(
            33,
            17,
            new int[][] {{37, 91, 13, 241, 20}, {11, 43, 5, 97, -15}, {23, 19, 3, 113, -9}});
    LabImage small = noise.crop(0, 0, 12, 10);
    LabImage photo = photo();
    Map<String, Pair> pairs = new LinkedHashMap<>();
    pairs.put("waves", new Pair(wavesAb, waves));
    pairs.put("noise", new Pair(noiseAb, noise));
    pairs.put("small", new Pair(small.gray(), small));
    pairs.put(
        "photo",
        new Pair(photo.withAb(line(photo.a(), 1.2f, 4), line(photo.b(), 1.1f, -3)), photo));
    return pairs;
  }

  private static LabImage formula(int width, int height, int[][] terms) {
    float[][] planes = new float[3][width * height];
    for (int c = 0; c < 3; c++) {
      int[] t = terms[c];
      for (int i = 0; i < width * height; i++) {
        int x = i % width;
        int y = i / width;
        planes[c][i] = t[4] + ((t[0] * x + t[1] * y + t[2] * x * y) % t[3]) / 4f;
      }
    }
    return new LabImage(width, height, planes[0], planes[1], planes[2]);
  }

  private static float[] line(float[] values, float factor, float offset) {
    float[] line = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      line[i] = values[i] * factor + offset;
    }
    return line;
  }

  private static LabImage photo() throws IOException, ImageException {
    try (Photo photo = PhotoFile.decode(resource("photo.png"), DecodeLimits.DEFAULT)) {
      return photo.toLab(photo.width(), Fit.CROP);
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = MetricTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static String text(String name) throws IOException {
    return new String(resource(name), StandardCharsets.UTF_8);
  }

  @Test
  void psnrByHand() {
    assertThat(Psnr.between(new byte[] {10, 20}, new byte[] {13, 24}))
        .isCloseTo(10 * Math.log10(255 * 255 / 12.5), withPrecision(1e-12));
    assertThat(Psnr.between(new byte[] {(byte) 255}, new byte[] {0})).isZero();
  }

  @Test
  void identicalPicturesReachTheCeiling() throws Exception {
    LabImage photo = photo();

    Scores scores = score(new Pair(photo, photo), AbPrior.NONE);

    assertThat(Metric.PSNR.of(scores)).isCloseTo(58.92, withPrecision(0.005));
    assertThat(Metric.SSIM.of(scores)).isCloseTo(1, withPrecision(1e-12));
    assertThat(Metric.AB_MAE.of(scores)).isZero();
    assertThat(Metric.AB_RMSE.of(scores)).isZero();
    assertThat(Metric.AUC.of(scores)).isEqualTo(100);
    assertThat(Metric.BALANCED_AUC.of(scores)).isCloseTo(100, withPrecision(1e-9));
    assertThat(Metric.COLORFULNESS_PHOTO_DIFFERENCE.of(scores)).isZero();
  }

  /** Except where a gray is rounded up by one level in one channel. */
  @Test
  void grayIsNotColourful() throws Exception {
    Scores scores = score(new Pair(photo().gray(), photo().gray()), AbPrior.NONE);

    assertThat(Metric.COLORFULNESS.of(scores)).isLessThan(0.1);
    assertThat(Metric.SSIM.of(scores)).isCloseTo(1, withPrecision(1e-12));
  }

  /** rg = 255 and 0, yb = 127.5 and 0: deviations 127.5 and 63.75, and means of the same values. */
  @Test
  void colourfulnessByHand() {
    double both = Math.hypot(127.5, 63.75);

    assertThat(Colorfulness.of(new byte[] {(byte) 255, 0, 0, 0, 0, 0}))
        .isCloseTo(1.3 * both, withPrecision(1e-9));
  }

  @Test
  void thePixelsAreaByHand() {
    assertThat(ColorErrors.area(0)).isEqualTo(1);
    assertThat(ColorErrors.area(0.2)).isEqualTo(149.5 / 150);
    assertThat(ColorErrors.area(1)).isEqualTo(149.5 / 150);
    assertThat(ColorErrors.area(149.3)).isEqualTo(0.5 / 150);
    assertThat(ColorErrors.area(150)).isEqualTo(0.5 / 150);
    assertThat(ColorErrors.area(150.1)).isZero();
  }

  /**
   * Three pixels of one colour are off by 75, one of another colour is exact: 1/2 by colour, not
   * 1/4.
   */
  @Test
  void rebalancedEveryColourOfTheSetCountsAlike() {
    float[] zeros = new float[4];
    LabImage truth = new LabImage(4, 1, zeros, new float[] {40, 40, 40, 0}, zeros);
    LabImage predicted = new LabImage(4, 1, zeros, new float[] {-35, -35, -35, 0}, zeros);

    Scores scores = score(new Pair(predicted, truth), AbPrior.NONE.plus(truth));

    double off = 75.5 / 150;
    assertThat(Metric.AUC.of(scores)).isCloseTo(100 * (3 * off + 1) / 4, withinPercentage(1e-9));
    assertThat(Metric.BALANCED_AUC.of(scores))
        .isCloseTo(100 * (off + 1) / 2, withinPercentage(1e-9));
  }

  @Test
  void aColourThatThePriorNeverSawCountsAsSeenOnce() {
    LabImage seen = new LabImage(2, 1, new float[2], new float[2], new float[2]);

    double[] weights = AbPrior.NONE.plus(seen).weights();

    assertThat(weights[AbPrior.bin(0, 0)]).isEqualTo(1);
    assertThat(weights[AbPrior.bin(50, 50)]).isEqualTo(2);
  }

  @Test
  void coloursBeyondTheGridFallOnItsEdge() {
    assertThat(AbPrior.bin(-128, -128)).isZero();
    assertThat(AbPrior.bin(127, 127)).isEqualTo(AbPrior.BINS - 1);
    assertThat(AbPrior.bin(4.9f, -4.9f)).isEqualTo(AbPrior.bin(0, 0));
  }

  @Test
  void ofNoPhotoNothingIsKnown() {
    for (Metric metric : Metric.values()) {
      assertThat(metric.of(Scores.NONE)).as(metric.key()).isNaN();
    }
  }

  /** Only in the mean does a picture that is too strong cancel out one that is too weak. */
  @Test
  void theTwoDifferencesOfColourfulnessDiffer() {
    Scores strong = Metric.scores(colorful(30, 20));
    Scores weak = Metric.scores(colorful(12, 20));

    Scores both = strong.plus(weak);

    assertThat(Metric.COLORFULNESS_PHOTO_DIFFERENCE.of(both)).isEqualTo(9);
    assertThat(Metric.COLORFULNESS_MEAN_DIFFERENCE.of(both)).isEqualTo(1);
    assertThat(Metric.COLORFULNESS_SHARE.of(both)).isEqualTo(105);
  }

  private static PhotoComparison colorful(double predicted, double truth) {
    return new PhotoComparison(null, null, 0, 0, 0, 0, 0, 0, 0, predicted, truth);
  }

  @Test
  void theBaselinesPredictWhatTheySay() throws Exception {
    LabImage photo = photo();
    MeanChroma mean = new MeanChroma(30, -60, 10);

    assertThat(Baseline.GRAY.predict(photo, mean).isGray()).isTrue();
    assertThat(Baseline.MEAN_AB.predict(photo, mean).a()).containsOnly(3);
    assertThat(Baseline.MEAN_AB.predict(photo, mean).b()).containsOnly(-6);
    assertThat(Baseline.MEAN_AB.predict(photo, mean).l()).isEqualTo(photo.l());
    assertThat(Baseline.TRUTH.predict(photo, mean)).isEqualTo(photo);
  }

  @Test
  void refusesAnotherSizeAndWhatIsNoNumber() {
    LabImage truth = new LabImage(2, 1, new float[2], new float[2], new float[2]);
    LabImage other = new LabImage(1, 2, new float[2], new float[2], new float[2]);
    LabImage broken = truth.withAb(new float[] {0, Float.NaN}, new float[2]);
    Scorer scorer = new Scorer(truth, AbPrior.NONE);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> scorer.score(other))
        .withMessage("predicted 1 x 2, the photo is 2 x 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scorer.score(broken))
        .withMessage("its colours are NaN or infinite");
  }
}
