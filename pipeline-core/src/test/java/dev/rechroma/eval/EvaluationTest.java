package dev.rechroma.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.rechroma.eval.metric.Estimate;
import dev.rechroma.eval.metric.Metric;
import dev.rechroma.eval.report.Gallery;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvaluationTest {
  private static final Candidate A = new Candidate("A", Candidate.Kind.MODEL);
  private static final Candidate B = new Candidate("B", Candidate.Kind.MODEL);
  private static final Candidate GRAY = Baseline.GRAY.candidate();
  private static final Candidate TRUTH = Baseline.TRUTH.candidate();

  @Test
  void meansAreOverPhotosThatAllHavePredicted() {
    Evaluation evaluation =
        Evaluation.of(
            List.of(A, B),
            List.of(of("1", A, 2), of("1", B, 5), of("2", A, 4), of("2", B, 5), of("3", A, 90)),
            Tags.NONE);

    assertThat(evaluation.photos()).containsOnlyKeys("1", "2");
    assertThat(error(evaluation.overall(), A).value()).isEqualTo(3);
    assertThat(evaluation.byTag()).isEmpty();
  }

  @Test
  void everyTagHasItsTableAndSoHaveThePhotosWithoutOne() {
    Tags tags = Tags.read("file,tag\n1,x\n1,y\n2,y\n", "t.csv");

    Evaluation evaluation =
        Evaluation.of(List.of(A), List.of(of("1", A, 2), of("2", A, 4), of("3", A, 9)), tags);

    assertThat(evaluation.byTag()).containsOnlyKeys("x", "y", Evaluation.UNTAGGED);
    assertThat(error(evaluation.byTag().get("y"), A).value()).isEqualTo(3);
    assertThat(error(evaluation.byTag().get(Evaluation.UNTAGGED), A).value()).isEqualTo(9);
  }

  /** For a mean over many photos the normal approximation holds: 1.96 s / sqrt(n). */
  @Test
  void theIntervalIsThatOfAMean() {
    Random random = new Random(5);
    List<PhotoScore> scores =
        IntStream.range(0, 400)
            .mapToObj(i -> of("p" + i, A, 10 + 3 * random.nextGaussian()))
            .toList();

    Estimate estimate = error(Evaluation.of(List.of(A), scores, Tags.NONE).overall(), A);

    double half = 1.96 * 3 / Math.sqrt(400);
    assertThat(estimate.high() - estimate.low()).isCloseTo(2 * half, withinPercentage(10));
    assertThat(estimate.low() + estimate.high()).isCloseTo(2 * estimate.value(), within(0.1));
  }

  @Test
  void onePhotoTellsNothingOfOthers() {
    Comparison one = Evaluation.of(List.of(A), List.of(of("1", A, 2)), Tags.NONE).overall();

    assertThat(error(one, A)).isEqualTo(new Estimate(2, Double.NaN, Double.NaN));
    assertThat(one.result(Metric.AB_MAE, "A").standing()).isEqualTo(Standing.BEST);
  }

  @Test
  void withoutPhotosThereIsNoBest() {
    Comparison none = Evaluation.of(List.of(A, B), List.of(), Tags.NONE).overall();

    assertThat(none.photos()).isZero();
    assertThat(error(none, A).value()).isNaN();
    assertThat(none.result(Metric.AB_MAE, "A").standing()).isEqualTo(Standing.OTHER);
  }

  /** The photos vary far more than the models, but B is worse by 1 on each of them. */
  @Test
  void aSmallDifferenceOnEveryPhotoIsSure() {
    assertThat(standing(compare(error -> error + 1), B)).isEqualTo(Standing.OTHER);
  }

  @Test
  void aDifferenceThatMayBeChanceIsNone() {
    Random random = new Random(1);

    Comparison comparison = compare(error -> error + 0.01 + random.nextGaussian());

    assertThat(List.of(standing(comparison, A), standing(comparison, B)))
        .containsExactlyInAnyOrder(Standing.BEST, Standing.LEVEL_WITH_BEST);
  }

  private static Comparison compare(DoubleUnaryOperator ofB) {
    Random random = new Random(2);
    List<PhotoScore> scores = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      double error = 20 + 10 * random.nextDouble();
      scores.add(of("p" + i, A, error));
      scores.add(of("p" + i, B, ofB.applyAsDouble(error)));
    }
    return Evaluation.of(List.of(A, B), scores, Tags.NONE).overall();
  }

  private static Standing standing(Comparison comparison, Candidate candidate) {
    return comparison.result(Metric.AB_MAE, candidate.name()).standing();
  }

  @Test
  void baselinesMayWinAndTheCeilingDoesNotTakePart() {
    Comparison comparison =
        Evaluation.of(
                List.of(A, GRAY, TRUTH),
                List.of(of("1", A, 9), of("1", GRAY, 5), of("1", TRUTH, 0)),
                Tags.NONE)
            .overall();

    assertThat(standing(comparison, GRAY)).isEqualTo(Standing.BEST);
    assertThat(standing(comparison, TRUTH)).isEqualTo(Standing.OTHER);
    assertThat(comparison.result(Metric.COLORFULNESS, "A").standing()).isEqualTo(Standing.OTHER);
  }

  @Test
  void higherIsBetterWhereItIs() {
    assertThat(Metric.PSNR.advantage(30, 20)).isEqualTo(10);
    assertThat(Metric.AB_MAE.advantage(30, 20)).isEqualTo(-10);
    assertThat(Metric.COLORFULNESS.advantage(30, 20)).isZero();
  }

  @Test
  void mixedUpScoresAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Evaluation.of(List.of(A, A), List.of(), Tags.NONE))
        .withMessage("two candidates are named A");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Evaluation.of(List.of(A), List.of(of("1", B, 1)), Tags.NONE))
        .withMessage("B is not a candidate");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Evaluation.of(List.of(A), List.of(of("1", A, 1), of("1", A, 1)), Tags.NONE))
        .withMessage("A has two scores for 1");
  }

  @Test
  void theGalleryShowsWhereModelsDifferAndWhereEachWinsAndLosesMost() {
    Evaluation evaluation =
        Evaluation.of(
            List.of(A, B, GRAY),
            List.of(
                of("1", A, 10),
                of("1", B, 11),
                of("1", GRAY, 20),
                of("2", A, 2),
                of("2", B, 1),
                of("2", GRAY, 3),
                of("3", A, 30),
                of("3", B, 10),
                of("3", GRAY, 15)),
            Tags.NONE);

    Gallery gallery = Gallery.of(evaluation, 1, 1);

    assertThat(gallery.different()).containsExactly("3");
    assertThat(gallery.best()).containsEntry("A", List.of("1")).containsEntry("B", List.of("1"));
    assertThat(gallery.worst()).containsEntry("A", List.of("3")).containsEntry("B", List.of("2"));
    assertThat(gallery.photos()).containsExactly("3", "1", "2");
  }

  private static Estimate error(Comparison comparison, Candidate candidate) {
    return comparison.result(Metric.AB_MAE, candidate.name()).estimate();
  }

  private static PhotoScore of(String photo, Candidate candidate, double error) {
    return new PhotoScore(photo, candidate.name(), TestScores.of(20, error, 0.9));
  }
}
