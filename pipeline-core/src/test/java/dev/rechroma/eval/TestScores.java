package dev.rechroma.eval;

import dev.rechroma.eval.metric.Metric;
import dev.rechroma.eval.metric.Scores;
import java.util.EnumMap;
import java.util.Map;

/** Made-up scores of one photo. */
final class TestScores {
  private TestScores() {}

  /**
   * Scores with every metric.
   *
   * @param abError value of all metrics of the error of a* and b*
   * @param auc 0 to 1
   */
  static Scores of(double psnr, double abError, double auc) {
    Map<Metric, Double> numbers = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      numbers.put(metric, 0.9);
    }
    numbers.put(Metric.PSNR, psnr);
    numbers.put(Metric.AB_MAE, abError);
    numbers.put(Metric.AB_RMSE, abError);
    numbers.put(Metric.AUC, auc);
    numbers.put(Metric.COLORFULNESS, 20.0);
    return Metric.scores(numbers);
  }
}
