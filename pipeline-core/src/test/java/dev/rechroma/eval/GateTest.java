package dev.rechroma.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import dev.rechroma.config.UserError;
import dev.rechroma.eval.Gate.Confidence;
import dev.rechroma.eval.metric.Metric;
import dev.rechroma.eval.metric.Scores;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GateTest {
  private static final Candidate NEW = new Candidate("new", Candidate.Kind.MODEL);
  private static final Candidate OLD = new Candidate("old", Candidate.Kind.MODEL);

  /** Errors of 9, 11, 10 and 12 have a mean of 10.5; 10, 12, 12 and 12 have a mean of 11.5. */
  private static final Evaluation BETTER =
      evaluation(new double[] {9, 11, 10, 12}, new double[] {10, 12, 12, 12});

  @Test
  void theDifferenceIsThatOfTheMeansWhicheverDirectionIsBetter() {
    Gate.Difference error = judge(BETTER, "ab-mae", 0, "none").differences().get(0);
    Gate.Difference psnr = judge(BETTER, "psnr", 0, "none").differences().get(0);

    assertThat(error.candidate()).isEqualTo(10.5);
    assertThat(error.reference()).isEqualTo(11.5);
    assertThat(error.advantage().value()).isCloseTo(1, within(1e-12));
    assertThat(error.passed()).isTrue();
    assertThat(psnr.advantage().value()).as("PSNR is 40 - error").isCloseTo(1, within(1e-12));
  }

  @Test
  void theMarginIsAShareOfTheReference() {
    assertThat(judge(BETTER, "ab-mae", 0.99 / 11.5, "none").passed()).isTrue();
    assertThat(judge(BETTER, "ab-mae", 1.01 / 11.5, "none").passed()).isFalse();
    assertThat(judge(evaluation(new double[] {3}, new double[] {3}), "ab-mae", 0, "none").passed())
        .as("no difference is no improvement")
        .isFalse();
  }

  /** The differences are 1, 1, 2 and 0: one of the 256 resamples of four photos has a mean of 0. */
  @Test
  void theIntervalMustExcludeNoDifference() {
    double[] theirs = {10, 12, 12, 12};

    assertThat(judge(BETTER, "ab-mae", 0, "interval").passed()).isTrue();
    Gate.Verdict mixed =
        judge(evaluation(new double[] {1, 20, 11, 12}, theirs), "ab-mae", 0, "interval");
    assertThat(mixed.differences().get(0).advantage().value()).isCloseTo(0.5, within(1e-12));
    assertThat(mixed.differences().get(0).advantage().low()).isNegative();
    assertThat(mixed.passed()).isFalse();
    assertThat(mixed.reason()).startsWith("not better enough: ab error, mean absolute 11.00");
  }

  @Test
  void allMetricsMustBeBetter() {
    Gate.Verdict verdict = judge(BETTER, "ab-mae, ssim", 0, "none");

    assertThat(verdict.passed()).as("SSIM is the same").isFalse();
    assertThat(verdict.differences())
        .extracting(Gate.Difference::passed)
        .containsExactly(true, false);
    assertThat(verdict.reason()).contains("SSIM").doesNotContain("ab error");
  }

  @Test
  void onePhotoOrNoNumberPromotesNothing() {
    Evaluation one = evaluation(new double[] {1}, new double[] {10});

    assertThat(judge(one, "ab-mae", 0, "interval").passed()).isFalse();
    assertThat(judge(one, "ab-mae", 0, "none").passed()).isTrue();
    assertThat(judge(one, "balanced-auc", 0, "none").passed()).as("0 / 0").isFalse();
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> gate("auc, colour", -1, "maybe"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("metrics is \"colour\", must be one of: psnr")
        .hasMessageContaining("margin is -1")
        .hasMessageContaining("confidence is \"maybe\"");
    assertThat(gate("auc,auc", 0, "none"))
        .isEqualTo(new Gate(List.of(Metric.AUC), 0, Confidence.NONE));
  }

  private static Gate gate(String metrics, double margin, String confidence) {
    return Gate.read(
        ConfigFactory.parseString(
            "metrics = \"%s\", margin = %s, confidence = %s"
                .formatted(metrics, margin, confidence)));
  }

  private static Gate.Verdict judge(
      Evaluation evaluation, String metrics, double margin, String confidence) {
    return gate(metrics, margin, confidence).judge(evaluation, "new", "old");
  }

  private static Evaluation evaluation(double[] errors, double[] theirs) {
    List<PhotoScore> scores = new ArrayList<>();
    for (int i = 0; i < errors.length; i++) {
      scores.add(new PhotoScore("photo" + i, NEW.name(), scores(errors[i])));
      scores.add(new PhotoScore("photo" + i, OLD.name(), scores(theirs[i])));
    }
    return Evaluation.of(List.of(NEW, OLD), scores, Tags.NONE);
  }

  private static Scores scores(double error) {
    return TestScores.of(40 - error, error, 0.9);
  }
}
