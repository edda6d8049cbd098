package dev.rechroma.training;

import dev.rechroma.engine.TaskAttempt;
import dev.rechroma.tensor.TensorRow;
import dev.rechroma.train.AveragingSettings;
import dev.rechroma.train.Costs;
import dev.rechroma.train.EpochProgress;
import dev.rechroma.train.GanState;
import dev.rechroma.train.NetworkParameters;
import dev.rechroma.train.RoundPlan;
import dev.rechroma.train.StepLoss;
import dev.rechroma.train.TrainSettings;
import dev.rechroma.train.WeightMovingAverage;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains both networks of a GAN on several workers by averaging their parameters (McDonald et al.
 * 2010; McMahan et al. 2017): in a round every worker takes some steps from the same networks on
 * its own photos, and the next round starts from the mean of the results. A round is a Spark job,
 * so Spark replaces a worker that is lost.
 */
final class ParameterAveraging implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ParameterAveraging.class);

  /**
   * Up to this many results the driver adds up itself: another stage on the executors costs more.
   */
  private static final int ADDED_BY_DRIVER = 4;

  private static final String ROUND = "round";

  private final JavaSparkContext spark;
  private final TrainSettings settings;
  private final AveragingSettings averaging;
  private final Shards shards;
  private final TrainingSlots slots;
  private final WeightMovingAverage moving;
  private final Optional<Stragglers> stragglers;
  private final LongAccumulator photosDone;
  private Broadcast<byte[]> moments;
  private GanState state;

  /**
   * @param slots where workers train
   * @param start the state to continue from
   * @param photosDone counts photos that went through a step
   */
  ParameterAveraging(
      SparkSession spark,
      TrainSettings settings,
      Shards shards,
      TrainingSlots slots,
      GanState start,
      LongAccumulator photosDone) {
    this.state = start;
    this.spark = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.settings = settings;
    this.averaging = settings.averaging();
    this.shards = shards;
    this.slots = slots;
    this.moving = new WeightMovingAverage(settings.averageDecay());
    this.stragglers =
        slots.inOneProcess()
            ? Optional.empty()
            : Optional.of(Stragglers.watch(spark.sparkContext(), ROUND, averaging.patience()));
    this.photosDone = photosDone;
  }

  /**
   * The result of an epoch.
   *
   * @param loss mean over the steps of all workers
   * @param costs of all its rounds, including those before a resume
   */
  record Epoch(StepLoss loss, Costs costs) {}

  /** Is notified of the progress of an epoch. */
  @FunctionalInterface
  interface EachRound {
    /** Called with the state after a round from which training could resume exactly. */
    void ended(GanState state) throws IOException;
  }

  /** The current state. Keeping an older one keeps a copy of all networks in memory. */
  GanState state() {
    return state;
  }

  /**
   * Runs the remaining rounds of an epoch.
   *
   * @throws MostDivergedException where most of a round's workers returned NaN or infinite values
   */
  Epoch epoch(EachRound eachRound) throws IOException {
    List<RoundPlan> rounds = rounds();
    try {
      for (int i = (int) state.progress().doneOf(rounds.size()); ; i++) {
        RoundPlan plan = rounds.get(i);
        boolean last = i == rounds.size() - 1;
        boolean momentsToo = (i + 1) % averaging.momentsFrequency() == 0 || last;
        EpochProgress before = state.progress();
        Done done = round(plan, momentsToo);
        StepLoss losses = before.losses().plus(done.losses());
        int steps = before.steps() + done.steps();
        Costs costs = before.costs().plus(done.costs());
        if (last) {
          state = state.nextEpoch();
          return new Epoch(losses.dividedBy(steps), costs);
        }
        state = state.within(new EpochProgress(i + 1, rounds.size(), losses, steps, costs));
        if (momentsToo) {
          eachRound.ended(state);
        }
      }
    } finally {
      forgetMoments();
    }
  }

  /**
   * All rounds of the epoch, with the steps counted so that the next one continues from the state.
   */
  private List<RoundPlan> rounds() {
    List<RoundPlan> counted = rounds(state.epoch(), 0);
    int next = (int) state.progress().doneOf(counted.size());
    return rounds(state.epoch(), state.step() - counted.get(next).step());
  }

  private List<RoundPlan> rounds(int epoch, int step) {
    return RoundPlan.ofEpoch(settings, epoch, step, shards.count(), shards.photosInChunk());
  }

  /**
   * The result of a round, besides the state.
   *
   * @param losses summed over the steps of all workers
   */
  private record Done(StepLoss losses, int steps, Costs costs) {}

  private Done round(RoundPlan plan, boolean momentsToo) {
    long begin = System.nanoTime();
    NetworkParameters start = state.networks();
    Broadcast<byte[]> parameters = spark.broadcast(FloatBytes.full(start.parameters()));
    int momentBytes = sendMoments(start);
    try {
      RoundTask order =
          new RoundTask(settings, plan, slots.threads(), parameters, moments, momentsToo);
      double sent = (System.nanoTime() - begin) / 1e9;
      RoundMean mean = run(order, start);
      requireMostSound(mean);
      long images = (long) mean.count() * plan.steps() * plan.batch();
      state = state.after(networks(start, mean, momentsToo), plan.steps(), images, moving);
      double seconds = (System.nanoTime() - begin) / 1e9;
      long bytes = averaging.workers() * (parameters.value().length + (long) momentBytes);
      return new Done(
          lossesOf(mean),
          plan.steps() * mean.count(),
          costs(mean, seconds, sent, bytes + replyBytes(mean, start, momentsToo)));
    } finally {
      parameters.destroy();
      if (momentsToo) {
        forgetMoments();
      }
    }
  }

  /** Sends the moments unless the workers have them from the round before; returns bytes. */
  private int sendMoments(NetworkParameters start) {
    if (moments != null) {
      return 0;
    }
    moments = spark.broadcast(FloatBytes.full(start.moments()));
    return moments.value().length;
  }

  private void forgetMoments() {
    if (moments != null) {
      moments.destroy();
      moments = null;
    }
  }

  private RoundMean run(RoundTask order, NetworkParameters networks) {
    IntConsumer done = counting(photosDone);
    JavaRDD<TensorRow> chunk = shards.photos(order.plan());
    JavaRDD<RoundSum> results =
        chunk.mapPartitionsWithIndex(
            (worker, photos) -> List.of(GanWorker.round(order, worker, photos, done)).iterator(),
            false);
    JavaRDD<RoundSum> onSlots = slots.on(results.setName(ROUND));
    if (SlicedSum.bytes(networks, order.momentsToo()) > SlicedSum.LARGE) {
      return SlicedSum.mean(onSlots, networks, order.momentsToo());
    }
    return onSlots
        .treeAggregate(
            new RoundSum(),
            RoundSum::plus,
            RoundSum::plus,
            averaging.depth(),
            averaging.workers() > ADDED_BY_DRIVER)
        .mean();
  }

  private static IntConsumer counting(LongAccumulator accumulator) {
    return (IntConsumer & java.io.Serializable)
        photos -> {
          TaskAttempt.requireWanted();
          accumulator.add(photos);
        };
  }

  private void requireMostSound(RoundMean mean) {
    List<String> reasons =
        mean.reports().stream().map(WorkerReport::whyLeftOut).flatMap(Optional::stream).toList();
    if (2 * reasons.size() > averaging.workers() || mean.count() == 0) {
      throw new MostDivergedException(reasons.get(0));
    }
    for (String reason : reasons) {
      LOG.warn("a worker was left out of a round: {}", reason);
    }
  }

  private NetworkParameters networks(NetworkParameters start, RoundMean mean, boolean momentsToo) {
    return new NetworkParameters(
        RoundTask.received(averaging.wire(), start.parameters(), mean.parameters()),
        momentsToo
            ? RoundTask.received(averaging.wire(), start.moments(), mean.moments())
            : start.moments());
  }

  private static StepLoss lossesOf(RoundMean mean) {
    return mean.reports().stream().map(WorkerReport::losses).reduce(StepLoss.ZERO, StepLoss::plus);
  }

  private long replyBytes(RoundMean mean, NetworkParameters networks, boolean momentsToo) {
    int width =
        switch (averaging.wire()) {
          case FULL -> Float.BYTES;
          case HALF -> Short.BYTES;
        };
    return mean.count() * SlicedSum.bytes(networks, momentsToo) / Float.BYTES * width;
  }

  /**
   * The times are those of the slowest worker; the rest is the time of bringing the results
   * together.
   */
  private Costs costs(RoundMean mean, double seconds, double sent, long bytes) {
    List<WorkerReport> reports = mean.reports();
    WorkerReport slowest =
        reports.stream().max(Comparator.comparing(WorkerReport::seconds)).orElseThrow();
    return new Costs(
        1,
        averaging.workers(),
        (int) reports.stream().map(WorkerReport::executor).distinct().count(),
        reports.size() - mean.count(),
        bytes / 1e6,
        slowest.compute(),
        sent + slowest.broadcast(),
        slowest.input(),
        seconds - sent - slowest.seconds());
  }

  /** Stops watching the workers. */
  @Override
  public void close() {
    stragglers.ifPresent(Stragglers::close);
  }

  /** Most workers of a round returned NaN or infinite values. */
  static final class MostDivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MostDivergedException(String reason) {
      super(reason);
    }
  }
}
