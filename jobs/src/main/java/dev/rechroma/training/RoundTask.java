package dev.rechroma.training;

import dev.rechroma.gan.Gan;
import dev.rechroma.train.NetworkParameters;
import dev.rechroma.train.RoundPlan;
import dev.rechroma.train.TrainSettings;
import dev.rechroma.train.WirePrecision;
import java.io.Serializable;
import java.nio.FloatBuffer;
import org.apache.spark.broadcast.Broadcast;

/**
 * What the driver sends to every worker of a round.
 *
 * @param threads number of threads that a worker computes with
 * @param momentsToo whether to send back the moments
 */
record RoundTask(
    TrainSettings settings,
    RoundPlan plan,
    int threads,
    Broadcast<byte[]> parameters,
    Broadcast<byte[]> moments,
    boolean momentsToo)
    implements Serializable {

  /** Fetches the round's starting state and loads it into the networks. */
  void begin(Gan gan) {
    NetworkParameters.apply(
        FloatBytes.view(parameters.value()), FloatBytes.view(moments.value()), gan);
  }

  /**
   * What a worker sends back.
   *
   * @param end the worker's final weights; must not be used afterwards
   * @param gan has the moments
   */
  RoundSum reply(float[] end, Gan gan, WorkerReport report) {
    WirePrecision wire = settings.averaging().wire();
    VectorSum moved =
        momentsToo
            ? VectorSum.of(sent(wire, moments.value(), NetworkParameters.momentsOf(gan)))
            : VectorSum.NONE;
    return RoundSum.of(wire, sent(wire, parameters.value(), end), moved, report);
  }

  /** What a worker sends back if its networks cannot be used. */
  RoundSum leftOut(WorkerReport report) {
    return RoundSum.leftOut(settings.averaging().wire(), report);
  }

  /** Small changes can be sent with fewer bits, absolute values cannot. */
  private static float[] sent(WirePrecision wire, byte[] start, float[] end) {
    if (wire == WirePrecision.HALF) {
      FloatBuffer from = FloatBytes.view(start);
      for (int i = 0; i < end.length; i++) {
        end[i] -= from.get(i);
      }
    }
    return end;
  }

  /**
   * The networks after a round.
   *
   * @param mean of the results; must not be used afterwards
   */
  static float[] received(WirePrecision wire, float[] start, float[] mean) {
    if (wire == WirePrecision.HALF) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += start[i];
      }
    }
    return mean;
  }
}
