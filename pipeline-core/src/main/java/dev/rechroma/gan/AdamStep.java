package dev.rechroma.gan;

import dev.rechroma.device.Threads;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.NoOpUpdater;
import org.nd4j.linalg.learning.config.Adam;

/**
 * A step of Adam (Kingma &amp; Ba 2015, algorithm 1 with the reordering of section 2) on the
 * weights of a network and on DL4J's own moments, in one pass over memory and with vector
 * instructions; DL4J's updater passes over the gradient three times and computes one value at a
 * time. Values without an updater, which are the running statistics of batch norms, move by their
 * gradient.
 *
 * <p>Works on floats in this process's memory only.
 */
final class AdamStep {
  /** Values per part, so that all arrays of a part stay in the second-level cache. */
  private static final int PART = 1 << 14;

  private static final ThreadLocal<float[][]> SCRATCH =
      ThreadLocal.withInitial(() -> new float[4][PART]);

  private final List<Part> parts = new ArrayList<>();

  private AdamStep() {}

  /** Whether this class can replace the network's updater. */
  static boolean suits(BaseMultiLayerUpdater<?> updater) {
    return updater.getUpdaterBlocks().stream()
        .map(UpdaterBlock::getGradientUpdater)
        .allMatch(each -> each instanceof AdamUpdater || each instanceof NoOpUpdater);
  }

  /** A step for a network whose gradient has been computed; frozen weights do not move. */
  static AdamStep of(Network network) {
    return of(
        network.params(),
        network.weightGradient(),
        network.getUpdater(),
        network.frozenParameters());
  }

  /**
   * @param weights all weights of a network
   * @param gradient one value for each of them
   * @param updater the network's updater, which keeps the moments
   * @param frozen number of weights at the beginning that do not move
   */
  static AdamStep of(
      INDArray weights, INDArray gradient, BaseMultiLayerUpdater<?> updater, long frozen) {
    AdamStep step = new AdamStep();
    for (UpdaterBlock block : updater.getUpdaterBlocks()) {
      if (block.getParamOffsetStart() >= frozen) {
        whole(weights, gradient, block).split(PART).forEach(step.parts::add);
      }
    }
    return step;
  }

  private static Part whole(INDArray weights, INDArray gradient, UpdaterBlock block) {
    int from = block.getParamOffsetStart();
    int length = block.getParamOffsetEnd() - from;
    FloatBuffer w = floats(weights, from, length);
    FloatBuffer g = floats(gradient, from, length);
    return block.getGradientUpdater() instanceof AdamUpdater adam
        ? new Part(w, g, floats(adam.getM(), 0, length), floats(adam.getV(), 0, length), block)
        : new Part(w, g, null, null, block);
  }

  private static FloatBuffer floats(INDArray array, long offset, int length) {
    FloatPointer start = new FloatPointer(array.data().addressPointer());
    return start.getPointer(offset).capacity(length).asBuffer();
  }

  /**
   * Moves the weights.
   *
   * @param iteration steps done so far
   */
  void apply(int iteration, UpdateRules rules) {
    float scale = rules.clips() ? (float) rules.clip(norm()) : 1;
    inShares(share -> share.forEach(part -> part.apply(iteration, scale, rules.weightDecay())));
  }

  /**
   * The norm of the gradient of all weights that Adam moves, summed in the order of the weights.
   */
  private double norm() {
    double[] squares = new double[parts.size()];
    IntStream.range(0, parts.size())
        .parallel()
        .filter(i -> parts.get(i).m != null)
        .forEach(i -> squares[i] = parts.get(i).squares());
    return Math.sqrt(Arrays.stream(squares).sum());
  }

  private void inShares(Consumer<List<Part>> work) {
    int threads = Threads.count();
    IntStream.range(0, threads).parallel().forEach(share -> work.accept(share(share, threads)));
  }

  private List<Part> share(int share, int shares) {
    return parts.subList(parts.size() * share / shares, parts.size() * (share + 1) / shares);
  }

  /** A run of weights with the same update rule; without moments if they move by their gradient. */
  private record Part(
      FloatBuffer weights, FloatBuffer gradient, FloatBuffer m, FloatBuffer v, UpdaterBlock block) {

    Stream<Part> split(int length) {
      int count = weights.limit();
      return IntStream.iterate(0, from -> from < count, from -> from + length)
          .mapToObj(from -> slice(from, Math.min(length, count - from)));
    }

    private Part slice(int from, int length) {
      return new Part(
          weights.slice(from, length),
          gradient.slice(from, length),
          m == null ? null : m.slice(from, length),
          v == null ? null : v.slice(from, length),
          block);
    }

    double squares() {
      float[] g = SCRATCH.get()[1];
      gradient.get(0, g, 0, gradient.limit());
      double sum = 0;
      for (int i = 0; i < gradient.limit(); i++) {
        sum += (double) g[i] * g[i];
      }
      return sum;
    }

    void apply(int iteration, float scale, double weightDecay) {
      float[][] scratch = SCRATCH.get();
      int length = weights.limit();
      weights.get(0, scratch[0], 0, length);
      gradient.get(0, scratch[1], 0, length);
      if (m == null) {
        subtract(scratch[0], scratch[1], length);
      } else {
        m.get(0, scratch[2], 0, length);
        v.get(0, scratch[3], 0, length);
        if (scale != 1) {
          multiply(scratch[1], scale, length);
        }
        if (weightDecay > 0) {
          multiply(scratch[0], (float) (1 - rate(iteration) * weightDecay), length);
        }
        adam(scratch, length, iteration);
        m.put(0, scratch[2], 0, length);
        v.put(0, scratch[3], 0, length);
      }
      weights.put(0, scratch[0], 0, length);
    }

    private double rate(int iteration) {
      return block.getGradientUpdater().getConfig().getLearningRate(iteration, 0);
    }

    private static void multiply(float[] values, float factor, int length) {
      for (int i = 0; i < length; i++) {
        values[i] *= factor;
      }
    }

    private void adam(float[][] scratch, int length, int iteration) {
      Adam settings = (Adam) block.getGradientUpdater().getConfig();
      double beta1 = settings.getBeta1();
      double beta2 = settings.getBeta2();
      int step = iteration + 1;
      double rate =
          settings.getLearningRate(iteration, 0)
              * Math.sqrt(1 - Math.pow(beta2, step))
              / (1 - Math.pow(beta1, step));
      move(
          scratch,
          length,
          (float) beta1,
          (float) beta2,
          (float) rate,
          (float) settings.getEpsilon());
    }

    private static void move(
        float[][] arrays, int length, float beta1, float beta2, float rate, float epsilon) {
      float[] w = arrays[0];
      float[] g = arrays[1];
      float[] m = arrays[2];
      float[] v = arrays[3];
      float rest1 = 1 - beta1;
      float rest2 = 1 - beta2;
      for (int i = 0; i < length; i++) {
        m[i] = beta1 * m[i] + rest1 * g[i];
        v[i] = beta2 * v[i] + rest2 * g[i] * g[i];
        w[i] -= rate * m[i] / ((float) Math.sqrt(v[i]) + epsilon);
      }
    }

    private static void subtract(float[] w, float[] g, int length) {
      for (int i = 0; i < length; i++) {
        w[i] -= g[i];
      }
    }
  }
}
