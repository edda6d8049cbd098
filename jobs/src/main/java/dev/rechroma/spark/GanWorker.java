package dev.rechroma.spark;

import dev.rechroma.gan.Gan;
import dev.rechroma.tensor.TensorRow;
import dev.rechroma.train.DivergedException;
import dev.rechroma.train.Floats;
import dev.rechroma.train.Replica;
import dev.rechroma.train.Round;
import dev.rechroma.train.StepLoss;
import dev.rechroma.train.TrainSettings;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntConsumer;
import org.apache.spark.SparkEnv;

/** What runs on a worker during training. */
final class GanWorker {
  private GanWorker() {}

  /**
   * Trains a round.
   *
   * @param photos the worker's chunk
   */
  static RoundSum round(
      RoundOrder order, int worker, Iterator<TensorRow> photos, IntConsumer done) {
    Stopwatch watch = new Stopwatch();
    TaskThreads.forTraining(order.threads());
    Replica start = order.networks();
    double broadcast = watch.lap();
    List<TensorRow> chunk = new ArrayList<>();
    photos.forEachRemaining(chunk::add);
    double input = watch.lap();
    TrainSettings settings = order.settings();
    Gan gan = Gans.take(settings, order.threads());
    try {
      start.applyTo(gan);
      StepLoss losses = new Round(settings, done).run(gan, order.plan(), worker, chunk);
      float[] end = Replica.parametersOf(gan);
      if (!Floats.areFinite(end)) {
        throw DivergedException.ofWeights(order.plan().epoch() + 1);
      }
      return order.reply(
          start, end, gan, report(worker, losses, broadcast, input, watch.lap(), null));
    } catch (DivergedException e) {
      return order.leftOut(
          report(worker, StepLoss.ZERO, broadcast, input, watch.lap(), e.getMessage()));
    } finally {
      Gans.giveBack(settings, order.threads(), gan);
    }
  }

  private static WorkerReport report(
      int worker,
      StepLoss losses,
      double broadcast,
      double input,
      double compute,
      String diverged) {
    String executor = SparkEnv.get().executorId();
    return new WorkerReport(worker, executor, losses, broadcast, input, compute, diverged);
  }

  /** Seconds from one lap to the next. */
  private static final class Stopwatch {
    private long last = System.nanoTime();

    double lap() {
      long now = System.nanoTime();
      double seconds = (now - last) / 1e9;
      last = now;
      return seconds;
    }
  }
}
