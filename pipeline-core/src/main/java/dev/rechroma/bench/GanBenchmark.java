package dev.rechroma.bench;

import dev.rechroma.gan.Engine;
import dev.rechroma.gan.Gan;
import dev.rechroma.gan.Inference;
import dev.rechroma.image.LabImage;
import dev.rechroma.tensor.Batch;
import dev.rechroma.tensor.LabScale;
import dev.rechroma.train.AdversarialStep;
import dev.rechroma.train.Objective;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The time a GAN takes on this machine, compared with the time its arithmetic alone would take.
 *
 * @param stepMsPerImage a full adversarial step, both networks updated
 * @param inferMsPerImage the generator alone, on each engine that this process can use
 * @param floorStepMs the step's operations at {@code peakGflops}
 * @param floorInferMs the generator's operations at {@code peakGflops}
 * @param peakGflops 10^9 floating-point operations a second in one large convolution
 */
public record GanBenchmark(
    double stepMsPerImage,
    Map<Engine, Double> inferMsPerImage,
    double floorStepMs,
    double floorInferMs,
    double peakGflops) {
  private static final int WARM_UP = 3;

  /**
   * Measures medians after a warm-up.
   *
   * @param batch photos per step
   * @param repeats number of measured runs
   */
  public static GanBenchmark of(Gan gan, Objective objective, int batch, int repeats) {
    Stopwatch stopwatch = new Stopwatch(WARM_UP, repeats);
    double peak = peakGflops(stopwatch);
    Arithmetic arithmetic = Arithmetic.of(gan, noise(gan, 1));
    Batch photos = noise(gan, batch);
    AdversarialStep step = new AdversarialStep(gan, objective);
    SplittableRandom random = new SplittableRandom(0);
    AtomicInteger iteration = new AtomicInteger();
    double stepMs = stopwatch.median(() -> step.apply(photos, iteration.getAndIncrement(), random));
    return new GanBenchmark(
        stepMs / batch,
        inference(gan, photos.condition(), stopwatch),
        arithmetic.step() / peak / 1e6,
        arithmetic.inference() / peak / 1e6,
        peak);
  }

  private static Map<Engine, Double> inference(Gan gan, INDArray condition, Stopwatch stopwatch) {
    Map<Engine, Double> times = new EnumMap<>(Engine.class);
    for (Engine engine : Engine.values()) {
      if (engine.problem().isEmpty()) {
        try (Inference prediction = gan.generator().inference(engine)) {
          double ms = stopwatch.median(() -> prediction.apply(condition));
          times.put(engine, ms / condition.size(0));
        }
      }
    }
    return times;
  }

  private static Batch noise(Gan gan, int count) {
    SplittableRandom random = new SplittableRandom(1);
    int side = gan.settings().size();
    return gan.colors().batch(Stream.generate(() -> noise(random, side)).limit(count).toList());
  }

  private static LabImage noise(SplittableRandom random, int side) {
    int plane = side * side;
    return new LabImage(
        side,
        side,
        noise(random, plane, 0, 100),
        noise(random, plane, -LabScale.AB, LabScale.AB),
        noise(random, plane, -LabScale.AB, LabScale.AB));
  }

  private static float[] noise(SplittableRandom random, int length, float from, float to) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextDouble(from, to);
    }
    return values;
  }

  /**
   * The speed of one 3x3 convolution from 128 to 128 channels at 64 x 64 px on 8 photos: 9.7 GFLOP,
   * channels last, which ND4J's operation computes without converting its arguments.
   */
  private static double peakGflops(Stopwatch stopwatch) {
    int channels = 128;
    int side = 64;
    int count = 8;
    INDArray x = Nd4j.rand(DataType.FLOAT, count, side, side, channels);
    INDArray weights = Nd4j.rand(DataType.FLOAT, channels, channels, 3, 3);
    INDArray y = Nd4j.create(DataType.FLOAT, count, side, side, channels);
    DynamicCustomOp convolution =
        DynamicCustomOp.builder("conv2d")
            .addInputs(x, weights)
            .addOutputs(y)
            .addIntegerArguments(3, 3, 1, 1, 1, 1, 1, 1, 0, 1, 1)
            .build();
    double operations = 2.0 * count * side * side * channels * channels * 9;
    return operations / stopwatch.best(() -> Nd4j.exec(convolution)) / 1e6;
  }
}
