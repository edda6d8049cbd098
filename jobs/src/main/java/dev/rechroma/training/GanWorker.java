package dev.rechroma.training;

import dev.rechroma.engine.TaskThreads;
import dev.rechroma.gan.Gan;
import dev.rechroma.tensor.Floats;
import dev.rechroma.tensor.TensorRow;
import dev.rechroma.train.DivergedException;
import dev.rechroma.train.NetworkParameters;
import dev.rechroma.train.Round;
import dev.rechroma.train.StepLoss;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntConsumer;
import org.apache.spark.SparkEnv;

/** The part of training that runs on a worker. */
final class GanWorker {
  private GanWorker() {}

  /**
   * Trains a round.
   *
   * @param photos the worker's chunk
   */
  static RoundSum round(RoundTask order, int worker, Iterator<TensorRow> photos, IntConsumer done) {
    TaskThreads.forTraining(order.threads());
    Gan gan = GanPool.take(order.settings(), order.threads());
    try {
      Stopwatch watch = new Stopwatch();
      order.begin(gan);
      double broadcast = watch.lap();
      List<TensorRow> chunk = new ArrayList<>();
      photos.forEachRemaining(chunk::add);
      double input = watch.lap();
      Trained trained = train(order, worker, gan, chunk, done);
      WorkerReport report =
          new WorkerReport(
              worker,
              SparkEnv.get().executorId(),
              trained.losses(),
              broadcast,
              input,
              watch.lap(),
              trained.diverged());
      return trained.diverged() == null
          ? order.reply(trained.parameters(), gan, report)
          : order.leftOut(report);
    } finally {
      GanPool.release(order.settings(), order.threads(), gan);
    }
  }

  /**
   * A worker's result.
   *
   * @param diverged why it cannot be used, or null
   */
  private record Trained(StepLoss losses, float[] parameters, String diverged) {}

  private static Trained train(
      RoundTask order, int worker, Gan gan, List<TensorRow> chunk, IntConsumer done) {
    try {
      StepLoss losses = new Round(order.settings(), done).run(gan, order.plan(), worker, chunk);
      float[] end = NetworkParameters.parametersOf(gan);
      if (!Floats.areFinite(end)) {
        throw DivergedException.ofWeights(order.plan().epoch() + 1);
      }
      return new Trained(losses, end, null);
    } catch (DivergedException e) {
      return new Trained(StepLoss.ZERO, null, e.getMessage());
    }
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
