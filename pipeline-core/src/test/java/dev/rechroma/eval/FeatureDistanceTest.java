package dev.rechroma.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.rechroma.eval.metric.Estimate;
import dev.rechroma.eval.metric.FeatureMetric;
import dev.rechroma.eval.metric.Gaussian;
import dev.rechroma.eval.metric.KernelDistance;
import dev.rechroma.eval.metric.Measure;
import dev.rechroma.eval.metric.Metric;
import dev.rechroma.eval.metric.Scores;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class FeatureDistanceTest {
  private static final Candidate A = new Candidate("A", Candidate.Kind.MODEL);
  private static final Candidate B = new Candidate("B", Candidate.Kind.MODEL);
  private static final Candidate GRAY = Baseline.GRAY.candidate();
  private static final Candidate TRUTH = Baseline.TRUTH.candidate();
  private static final int SIZE = 6;

  /** The file is written by make_expected_distances.py in the same folder, with numpy and scipy. */
  @ParameterizedTest
  @CsvFileSource(resources = "expected_distances.csv", numLinesToSkip = 1)
  void theDistancesAreThoseOfNumpyAndScipy(
      int photos, int size, double kernel, double low, double high, double frechet) {
    float[][] truth = features(photos, size, false);
    float[][] predicted = features(photos, size, true);

    Estimate distance = kernelDistance(predicted, truth).estimate();

    assertThat(distance.value()).isCloseTo(kernel, within(1e-10));
    assertThat(distance.low()).isCloseTo(low, within(1e-10));
    assertThat(distance.high()).isCloseTo(high, within(1e-10));
    assertThat(Gaussian.of(truth).frechetDistance(Gaussian.of(predicted)))
        .isCloseTo(frechet, within(1e-10));
    assertThat(Gaussian.of(predicted).frechetDistance(Gaussian.of(truth)))
        .isCloseTo(frechet, within(1e-10));
  }

  private static float[][] features(int photos, int size, boolean predicted) {
    float[][] features = new float[photos][size];
    for (int i = 0; i < photos; i++) {
      for (int k = 0; k < size; k++) {
        double own = predicted ? 0.5 * residue(i, k, 2) + 0.1 : 0;
        features[i][k] = (float) (residue(i, k, 1) + own);
      }
    }
    return features;
  }

  private static double residue(int i, int k, int s) {
    return (31 * i * i + 17 * i * k + 7 * k * k + 13 * i * s + 101 * s) % 1009 / 1009.0;
  }

  private static KernelDistance kernelDistance(float[][] predicted, float[][] truth) {
    return KernelDistance.between(predicted, KernelDistance.Truth.of(truth));
  }

  @Test
  void theTruthIsAsFarFromItselfAsNothing() {
    for (int photos : new int[] {12, 40}) {
      float[][] truth = features(photos, 24, false);
      assertThat(kernelDistance(truth, truth).value()).isCloseTo(0, within(1e-12));
      assertThat(Gaussian.of(truth).frechetDistance(Gaussian.of(truth)))
          .isCloseTo(0, within(1e-10));
    }
  }

  /** A normal distribution with mean 0 and variance 1 against one with mean 1 and variance 4. */
  @Test
  void theFrechetDistanceOfOneFeatureIsKnown() {
    Gaussian one = Gaussian.of(new float[][] {{-1}, {0}, {1}});
    Gaussian other = Gaussian.of(new float[][] {{-1}, {1}, {3}});

    assertThat(one.frechetDistance(other)).isCloseTo(1 + 1 + 4 - 2 * 2, within(1e-12));
  }

  /** Enough pictures to be summed in several tiles. */
  @Test
  void noPairIsForgottenHoweverManyPhotosThereAre() {
    float[][] truth = features(300, 3, false);
    float[][] predicted = features(300, 3, true);

    double sum = 0;
    for (int i = 0; i < 300; i++) {
      for (int j = 0; j < 300; j++) {
        sum += i == j ? 0 : kernel(truth[i], truth[j]) + kernel(predicted[i], predicted[j]);
        sum -= i == j ? 0 : 2 * kernel(truth[i], predicted[j]);
      }
    }
    assertThat(kernelDistance(predicted, truth).value())
        .isCloseTo(sum / (300 * 299), withinPercentage(1e-7));
  }

  private static double kernel(float[] x, float[] y) {
    double product = IntStream.range(0, x.length).mapToDouble(k -> (double) x[k] * y[k]).sum();
    return Math.pow(product / x.length + 1, 3);
  }

  /**
   * Predictions that are their photos plus some noise are close, and the estimate is not negative.
   */
  @Test
  void predictionsThatResembleTheirOwnPhotosAreNotTooNear() {
    float[][] truth = normal(60, 0, 1, new Random(3));
    float[][] others = normal(60, 0, 1, new Random(4));
    float[][] alike = normal(60, 0, 0.1, new Random(5));
    for (int i = 0; i < alike.length; i++) {
      for (int k = 0; k < SIZE; k++) {
        alike[i][k] += truth[i][k];
      }
    }

    assertThat(kernelDistance(alike, truth).value()).isCloseTo(0, within(0.02));
    Estimate independent = kernelDistance(others, truth).estimate();
    assertThat(independent.low()).isNegative();
    assertThat(independent.high()).isPositive();
  }

  @Test
  void theNearerOneIsTheBestAndChanceIsNone() {
    Random random = new Random(1);
    float[][] truth = normal(80, 0, 1, random);
    List<PhotoFeatures> pictures = new ArrayList<>(pictures(TRUTH, truth));
    pictures.addAll(pictures(A, shifted(truth, 0.5, 0.3, random)));
    pictures.addAll(pictures(B, shifted(truth, 0.5, 0.3, random)));
    pictures.addAll(pictures(GRAY, shifted(truth, 1.5, 0.3, random)));

    Comparison comparison = evaluation(80, pictures, Tags.NONE).overall();

    assertThat(List.of(standing(comparison, A), standing(comparison, B)))
        .containsExactlyInAnyOrder(Standing.BEST, Standing.LEVEL_WITH_BEST);
    assertThat(standing(comparison, GRAY)).isEqualTo(Standing.OTHER);
    assertThat(standing(comparison, TRUTH)).isEqualTo(Standing.OTHER);
    assertThat(value(comparison, FeatureMetric.KERNEL_DISTANCE, GRAY))
        .isGreaterThan(2 * value(comparison, FeatureMetric.KERNEL_DISTANCE, A));
    assertThat(value(comparison, FeatureMetric.FRECHET_DISTANCE, GRAY))
        .isCloseTo(SIZE * 1.5 * 1.5, withinPercentage(20));
    assertThat(comparison.result(FeatureMetric.FRECHET_DISTANCE, A.name()).standing())
        .isEqualTo(Standing.OTHER);
  }

  @Test
  void fewPhotosOfATagSayNothing() {
    float[][] truth = normal(Features.FEWEST + 1, 0, 1, new Random(2));
    List<PhotoFeatures> pictures = new ArrayList<>();
    List.of(A, B, GRAY, TRUTH).forEach(each -> pictures.addAll(pictures(each, truth)));

    Evaluation evaluation =
        evaluation(truth.length, pictures, Tags.read("file,tag\np1,x\np2,x\n", "t.csv"));

    Comparison tagged = evaluation.byTag().get("x");
    assertThat(tagged.featurePhotos()).isEqualTo(2);
    assertThat(value(tagged, FeatureMetric.KERNEL_DISTANCE, A)).isNaN();
    assertThat(value(tagged, FeatureMetric.FRECHET_DISTANCE, A)).isNaN();
    assertThat(value(evaluation.overall(), FeatureMetric.KERNEL_DISTANCE, A))
        .isCloseTo(0, within(1e-9));
  }

  @Test
  void someOfThePhotosMayHaveFeatures() {
    float[][] truth = normal(20, 0, 1, new Random(2));
    List<PhotoFeatures> pictures = new ArrayList<>();
    List.of(A, B, GRAY, TRUTH).forEach(each -> pictures.addAll(pictures(each, truth)));

    Comparison some = evaluation(30, pictures, Tags.NONE).overall();
    Comparison fewer = evaluation(15, pictures, Tags.NONE).overall();

    assertThat(some.photos()).isEqualTo(30);
    assertThat(some.featurePhotos()).isEqualTo(20);
    assertThat(fewer.featurePhotos()).isEqualTo(15);
  }

  @Test
  void withoutFeaturesThereIsNoSuchColumn() {
    Comparison comparison = evaluation(3, List.of(), Tags.NONE).overall();

    assertThat(comparison.measures()).containsExactly(Metric.values());
  }

  private static float[][] normal(int photos, double mean, double deviation, Random random) {
    float[][] features = new float[photos][SIZE];
    for (float[] each : features) {
      for (int k = 0; k < SIZE; k++) {
        each[k] = (float) (mean + deviation * random.nextGaussian());
      }
    }
    return features;
  }

  private static float[][] shifted(float[][] truth, double by, double noise, Random random) {
    float[][] shifted = normal(truth.length, by, noise, random);
    for (int i = 0; i < truth.length; i++) {
      for (int k = 0; k < SIZE; k++) {
        shifted[i][k] += truth[i][k];
      }
    }
    return shifted;
  }

  private static List<PhotoFeatures> pictures(Candidate candidate, float[][] features) {
    return IntStream.range(0, features.length)
        .mapToObj(i -> new PhotoFeatures("p" + i, candidate.name(), features[i]))
        .toList();
  }

  private static Evaluation evaluation(int photos, List<PhotoFeatures> pictures, Tags tags) {
    List<Candidate> candidates = List.of(A, B, GRAY, TRUTH);
    Scores scores = TestScores.of(20, 5, 0.9);
    List<PhotoScore> all =
        candidates.stream()
            .flatMap(
                each ->
                    IntStream.range(0, photos)
                        .mapToObj(i -> new PhotoScore("p" + i, each.name(), scores)))
            .toList();
    return Evaluation.of(candidates, all, pictures, tags);
  }

  private static Standing standing(Comparison comparison, Candidate candidate) {
    return comparison.result(FeatureMetric.KERNEL_DISTANCE, candidate.name()).standing();
  }

  private static double value(Comparison comparison, Measure measure, Candidate candidate) {
    return comparison.result(measure, candidate.name()).estimate().value();
  }
}
