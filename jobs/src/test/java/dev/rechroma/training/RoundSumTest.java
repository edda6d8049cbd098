package dev.rechroma.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rechroma.train.StepLoss;
import dev.rechroma.train.WirePrecision;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.Serializer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.deeplearning4j.spark.impl.paramavg.aggregator.ParameterAveragingAggregationTuple;
import org.deeplearning4j.spark.impl.paramavg.aggregator.ParameterAveragingElementAddFunction;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import scala.reflect.ClassTag$;

class RoundSumTest {
  private static final int LENGTH = 1000;

  @Test
  void theMeanIsTheOneOfDl4jsParameterAveraging() throws Exception {
    List<float[]> parameters = vectors(5, 1);
    List<float[]> moments = vectors(5, 2);
    RoundSum sum = new RoundSum();
    ParameterAveragingAggregationTuple theirs = null;
    for (int i = 0; i < 5; i++) {
      sum = sum.plus(worker(i, WirePrecision.FULL, parameters.get(i), moments.get(i)));
      theirs =
          new ParameterAveragingElementAddFunction()
              .call(theirs, result(parameters.get(i), moments.get(i)));
    }

    assertThat(sum.mean().count()).isEqualTo(theirs.getAggregationsCount());
    assertThat(sum.mean().parameters())
        .containsExactly(mean(theirs.getParametersSum()), within(1e-6f));
    assertThat(sum.mean().moments())
        .containsExactly(mean(theirs.getUpdaterStateSum()), within(1e-6f));
  }

  @Test
  void theMeanDoesNotDependOnWhoIsDoneFirst() {
    List<RoundSum> workers = new ArrayList<>();
    List<float[]> vectors = vectors(7, 3);
    for (int shuffle = 0; shuffle < 5; shuffle++) {
      List<Integer> order = new ArrayList<>(IntStream.range(0, 7).boxed().toList());
      Collections.shuffle(order, new Random(shuffle));
      workers.add(
          order.stream()
              .map(i -> worker(i, WirePrecision.FULL, vectors.get(i), vectors.get(i)))
              .reduce(new RoundSum(), RoundSum::plus));
    }

    assertThat(workers)
        .allSatisfy(
            sum ->
                assertThat(sum.mean().parameters())
                    .containsExactly(workers.get(0).mean().parameters()));
  }

  @Test
  void oneWorkersNetworksComeBackAsTheyAre() {
    float[] values = vectors(1, 4).get(0);

    RoundSum sum = new RoundSum().plus(worker(0, WirePrecision.FULL, values, values));

    assertThat(sum.mean().parameters()).containsExactly(values);
  }

  @Test
  void aWorkerWithoutNumbersCountsForNothing() {
    float[] values = vectors(1, 4).get(0);
    WorkerReport lost = new WorkerReport(1, "x", StepLoss.ZERO, 0, 0, 0, "NaN");

    RoundSum sum =
        RoundSum.leftOut(WirePrecision.FULL, lost)
            .plus(worker(0, WirePrecision.FULL, values, values));

    assertThat(sum.mean().count()).isEqualTo(1);
    assertThat(sum.mean().parameters()).containsExactly(values);
    assertThat(sum.mean().reports()).extracting(WorkerReport::worker).containsExactly(0, 1);
    assertThat(sum.mean().reports().get(1).whyLeftOut()).contains("NaN");
  }

  @Test
  void crossesTheWire() {
    Serializer serializer = new JavaSerializer(new SparkConf(false));
    float[] values = vectors(1, 5).get(0);
    RoundSum one = worker(3, WirePrecision.FULL, values, values);
    RoundSum two = one.plus(worker(4, WirePrecision.FULL, values, values));
    assertThat(sent(serializer, one).mean().parameters()).containsExactly(values);
    assertThat(sent(serializer, two).mean().moments()).containsExactly(values);
    assertThat(sent(serializer, two).mean().count()).isEqualTo(2);
    assertThat(sent(serializer, one).mean().reports()).isEqualTo(one.mean().reports());
    assertThat(sent(serializer, new RoundSum()).mean().count()).isZero();
  }

  @Test
  void halvesAreHalfAsLongAndNearlyTheSame() {
    Serializer serializer = new JavaSerializer(new SparkConf(false));
    float[] values = vectors(1, 6).get(0);
    RoundSum half = worker(0, WirePrecision.HALF, values, values);
    RoundSum full = worker(0, WirePrecision.FULL, values, values);

    assertThat(length(serializer, full) - length(serializer, half)).isEqualTo(2 * 2 * LENGTH);
    float[] arrived = sent(serializer, half).mean().parameters();
    for (int i = 0; i < LENGTH; i++) {
      assertThat(arrived[i]).isCloseTo(values[i], within(Math.abs(values[i]) / 256));
    }
  }

  private static int length(Serializer serializer, RoundSum sum) {
    return serializer
        .newInstance()
        .serialize(sum, ClassTag$.MODULE$.apply(RoundSum.class))
        .remaining();
  }

  private static RoundSum sent(Serializer serializer, RoundSum sum) {
    var tag = ClassTag$.MODULE$.<RoundSum>apply(RoundSum.class);
    var instance = serializer.newInstance();
    return instance.deserialize(instance.serialize(sum, tag), tag);
  }

  private static RoundSum worker(
      int worker, WirePrecision wire, float[] parameters, float[] moments) {
    WorkerReport report = new WorkerReport(worker, "x", StepLoss.ZERO, 0, 0, 0, null);
    return RoundSum.of(wire, parameters, VectorSum.of(moments), report);
  }

  private static ParameterAveragingTrainingResult result(float[] parameters, float[] moments) {
    return new ParameterAveragingTrainingResult(
        Nd4j.createFromArray(parameters), Nd4j.createFromArray(moments), 0, null, null, null);
  }

  private static float[] mean(INDArray sum) {
    return sum.div(5).toFloatVector();
  }

  /** From large to tiny, as weights and second moments are. */
  private static List<float[]> vectors(int count, long seed) {
    Random random = new Random(seed);
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              float[] vector = new float[LENGTH];
              for (int j = 0; j < LENGTH; j++) {
                vector[j] = (float) (random.nextGaussian() * Math.pow(10, -j % 12));
              }
              return vector;
            })
        .toList();
  }
}
