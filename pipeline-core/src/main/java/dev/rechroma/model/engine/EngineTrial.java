package dev.rechroma.model.engine;

import dev.rechroma.device.Threads;
import dev.rechroma.gan.Engine;
import dev.rechroma.gan.Inference;
import dev.rechroma.gan.Network;
import dev.rechroma.model.ModelDirectory;
import dev.rechroma.model.TrainedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a prediction takes on our own engine and on another one.
 *
 * @param ours ms
 * @param theirs ms
 */
record EngineTrial(Engine other, double ours, double theirs) {
  private static final Logger LOG = LoggerFactory.getLogger(EngineTrial.class);

  /** A photo's other costs are the same, so that a smaller gain would not be seen. */
  private static final double CLEARLY = 0.95;

  private static final int MOST_RUNS = 9;
  private static final int LEAST_RUNS = 3;
  private static final long ENOUGH = 500_000_000;

  /** Medians of runs that take turns, at the model's best size; it takes about a second. */
  static EngineTrial of(TrainedModel model, Engine other, int threads) {
    int before = Threads.count();
    Threads.use(threads);
    try (Network network = ModelDirectory.generator(model.settings(), model.weights());
        Inference ours = network.inference();
        Inference theirs = network.inference(other)) {
      return of(other, ours, theirs, picture(model));
    } finally {
      Threads.use(before);
    }
  }

  private static INDArray picture(TrainedModel model) {
    int side = model.renderSize();
    float[] lightness = new float[side * side];
    for (int i = 0; i < lightness.length; i++) {
      lightness[i] = 100f * i / lightness.length;
    }
    return model.settings().variant().colors().condition(List.of(lightness), side, side);
  }

  private static EngineTrial of(Engine other, Inference ours, Inference theirs, INDArray picture) {
    // The first runs also build kernels.
    milliseconds(ours, picture);
    milliseconds(theirs, picture);
    List<Double> one = new ArrayList<>();
    List<Double> two = new ArrayList<>();
    long start = System.nanoTime();
    while (one.size() < LEAST_RUNS
        || (one.size() < MOST_RUNS && System.nanoTime() - start < ENOUGH)) {
      one.add(milliseconds(ours, picture));
      two.add(milliseconds(theirs, picture));
    }
    EngineTrial trial = new EngineTrial(other, median(one), median(two));
    LOG.info(trial.text());
    return trial;
  }

  private String text() {
    return String.format(
        Locale.ROOT,
        "a prediction takes %.1f ms with %s and %.1f ms with %s",
        ours,
        Engine.ONEDNN.key(),
        theirs,
        other.key());
  }

  private static double milliseconds(Inference inference, INDArray picture) {
    long start = System.nanoTime();
    inference.apply(picture);
    return (System.nanoTime() - start) / 1e6;
  }

  private static double median(List<Double> times) {
    return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
  }

  /** Our own, unless the other one is clearly faster. */
  Engine faster() {
    return theirs < CLEARLY * ours ? other : Engine.ONEDNN;
  }
}
