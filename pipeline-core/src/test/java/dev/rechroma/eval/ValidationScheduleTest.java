package dev.rechroma.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.rechroma.config.Settings;
import dev.rechroma.config.SettingsReader;
import dev.rechroma.config.UserError;
import dev.rechroma.eval.metric.Metric;
import dev.rechroma.train.Costs;
import dev.rechroma.train.StepLoss;
import dev.rechroma.train.history.History;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ValidationScheduleTest {

  @Test
  void measuresEveryFewEpochsAndAfterTheLast() {
    ValidationSchedule watch = new ValidationSchedule(5, Metric.AUC, 0);

    assertThat(IntStream.rangeClosed(1, 12).filter(epoch -> watch.isDue(epoch, 12)))
        .containsExactly(5, 10, 12);
  }

  @Test
  void theBestIsTheFirstOfTheHighestOrLowestValues() {
    assertThat(best(Metric.AUC, 90, Double.NaN, 92, 91, 92)).isEqualTo(3);
    assertThat(best(Metric.AB_RMSE, 15, 14, Double.NaN, 14, 16)).isEqualTo(2);
    assertThat(best(Metric.AUC, 90)).isEqualTo(1);
  }

  @Test
  void onlyTheEpochThatImprovesIsBest() {
    ValidationSchedule watch = new ValidationSchedule(1, Metric.AUC, 0);

    assertThat(watch.isBest(history(Metric.AUC, 90, 91))).isTrue();
    assertThat(watch.isBest(history(Metric.AUC, 91, 91))).isFalse();
    assertThat(watch.isBest(history(Metric.AUC, 91, Double.NaN))).isFalse();
    assertThat(watch.isBest(history(Metric.AUC, Double.NaN))).isFalse();
  }

  @Test
  void endsAfterAsManyMeasurementsInVain() {
    ValidationSchedule watch = new ValidationSchedule(2, Metric.AUC, 2);

    assertThat(watch.isOver(history(Metric.AUC, 90, 89, Double.NaN, Double.NaN))).isFalse();
    assertThat(watch.isOver(history(Metric.AUC, 90, 89, Double.NaN, 90))).isTrue();
    assertThat(watch.isOver(history(Metric.AUC, 90, 89, 91, 88))).isFalse();
    assertThat(watch.isOver(history(Metric.AUC, Double.NaN, Double.NaN))).isFalse();
    assertThat(watch.isOver(History.empty())).isFalse();
  }

  @Test
  void withoutPatienceItNeverEnds() {
    assertThat(
            new ValidationSchedule(1, Metric.AUC, 0).isOver(history(Metric.AUC, 9, 8, 7, 6, 5, 4)))
        .isFalse();
  }

  @Test
  void metricsAreNamedWithHyphensAndNeedADirection() {
    assertThat(read("ab-rmse").best()).isEqualTo(Metric.AB_RMSE);
    assertThat(read("colorfulness-photo-difference").best())
        .isEqualTo(Metric.COLORFULNESS_PHOTO_DIFFERENCE);
    for (String wrong : new String[] {"colorfulness", "ab_rmse", "abRmse", ""}) {
      assertThatThrownBy(() -> read(wrong))
          .isInstanceOf(UserError.class)
          .hasMessage(
              "best-metric is \"%s\", must be one of: psnr, ssim, ab-mae, ab-rmse, auc, balanced-auc, colorfulness-photo-difference, colorfulness-mean-difference"
                  .formatted(wrong));
    }
  }

  private static ValidationSchedule read(String metric) {
    SettingsReader reader =
        SettingsReader.of(
            ConfigFactory.parseMap(Map.of("best-metric", metric))
                .withFallback(Settings.reference().getConfig("train")));
    ValidationSchedule watch = ValidationSchedule.read(reader);
    reader.throwProblems();
    return watch;
  }

  private static int best(Metric metric, double... values) {
    return new ValidationSchedule(1, metric, 0).best(history(metric, values)).orElseThrow().epoch();
  }

  private static History history(Metric metric, double... values) {
    History history = History.empty();
    for (int i = 0; i < values.length; i++) {
      history =
          history.with(
              new History.Row(
                  i + 1,
                  i + 1,
                  i + 1,
                  StepLoss.ZERO,
                  1,
                  1,
                  Costs.NONE,
                  new History.Rates(1, 1),
                  Map.of(metric.key(), values[i])));
    }
    return history;
  }
}
