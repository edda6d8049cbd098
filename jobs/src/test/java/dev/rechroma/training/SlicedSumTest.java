package dev.rechroma.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.train.NetworkParameters;
import dev.rechroma.train.StepLoss;
import dev.rechroma.train.WirePrecision;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlicedSumTest {
  /** So many that they go in several slices and parts, and divide evenly into neither. */
  private static final int PARAMETERS = 9_000_001;

  private static final int MOMENTS = 8_000_003;

  @ParameterizedTest
  @CsvSource({"FULL, true", "FULL, false", "HALF, true"})
  void slicesAddUpToTheWhole(WirePrecision wire, boolean momentsToo) {
    NetworkParameters shape = new NetworkParameters(new float[PARAMETERS], new float[MOMENTS]);
    assertThat(SlicedSum.bytes(shape, true)).isGreaterThan(SlicedSum.LARGE);
    JavaRDD<RoundSum> results =
        JavaSparkContext.fromSparkContext(Photos.spark().sparkContext())
            .parallelize(List.of(0, 1, 2), 3)
            .map(worker -> worker(worker, wire, momentsToo));

    RoundMean sliced = SlicedSum.mean(results, shape, momentsToo);

    RoundMean whole =
        results.treeAggregate(new RoundSum(), RoundSum::plus, RoundSum::plus, 1).mean();
    assertThat(sliced.count()).isEqualTo(2);
    assertThat(sliced.parameters()).isEqualTo(whole.parameters());
    assertThat(sliced.moments()).hasSize(momentsToo ? MOMENTS : 0).isEqualTo(whole.moments());
    assertThat(sliced.reports()).isEqualTo(whole.reports()).hasSize(3);
  }

  /** Of three the second is left out. */
  private static RoundSum worker(int worker, WirePrecision wire, boolean momentsToo) {
    if (worker == 1) {
      return RoundSum.leftOut(wire, report(worker, "NaN"));
    }
    SplittableRandom random = new SplittableRandom(worker);
    return RoundSum.of(
        wire,
        vector(random, PARAMETERS),
        momentsToo ? VectorSum.of(vector(random, MOMENTS)) : VectorSum.NONE,
        report(worker, null));
  }

  private static WorkerReport report(int worker, String diverged) {
    return new WorkerReport(worker, "x", StepLoss.ZERO, 0, 0, 0, diverged);
  }

  private static float[] vector(SplittableRandom random, int length) {
    float[] vector = new float[length];
    for (int i = 0; i < length; i++) {
      vector[i] = (float) random.nextDouble() - 0.5f;
    }
    return vector;
  }
}
