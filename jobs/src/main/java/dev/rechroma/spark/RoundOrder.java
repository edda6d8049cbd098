package dev.rechroma.spark;

import dev.rechroma.gan.Gan;
import dev.rechroma.train.Replica;
import dev.rechroma.train.RoundPlan;
import dev.rechroma.train.TrainSettings;
import dev.rechroma.train.WirePrecision;
import java.io.Serializable;
import org.apache.spark.broadcast.Broadcast;

/**
 * What the driver sends to every worker of a round.
 *
 * @param threads of a worker's arithmetic
 * @param momentsToo whether the moments are to come back
 */
record RoundOrder(
    TrainSettings settings,
    RoundPlan plan,
    int threads,
    Broadcast<byte[]> parameters,
    Broadcast<byte[]> moments,
    boolean momentsToo)
    implements Serializable {

  /** Where the round begins. */
  Replica networks() {
    return new Replica(
        FloatBytes.fromFull(parameters.value()), FloatBytes.fromFull(moments.value()));
  }

  /**
   * What a worker sends back.
   *
   * @param parameters where the worker has come to
   * @param gan has the moments too
   */
  RoundSum reply(Replica start, float[] parameters, Gan gan, WorkerReport report) {
    WirePrecision wire = settings.averaging().wire();
    VectorSum moved =
        momentsToo
            ? VectorSum.of(sent(wire, start.moments(), Replica.momentsOf(gan)))
            : VectorSum.NONE;
    return RoundSum.of(wire, sent(wire, start.parameters(), parameters), moved, report);
  }

  /** What a worker sends back whose networks are of no use. */
  RoundSum leftOut(WorkerReport report) {
    return RoundSum.leftOut(settings.averaging().wire(), report);
  }

  /** Small changes bear fewer bits; whole values do not. */
  private static float[] sent(WirePrecision wire, float[] start, float[] end) {
    return switch (wire) {
      case FULL -> end;
      case HALF -> minus(end, start);
    };
  }

  /** The networks after a round, from what came back. */
  static float[] received(WirePrecision wire, float[] start, float[] mean) {
    return switch (wire) {
      case FULL -> mean;
      case HALF -> plus(start, mean);
    };
  }

  private static float[] minus(float[] from, float[] what) {
    float[] difference = new float[from.length];
    for (int i = 0; i < difference.length; i++) {
      difference[i] = from[i] - what[i];
    }
    return difference;
  }

  private static float[] plus(float[] one, float[] two) {
    float[] sum = new float[one.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = one[i] + two[i];
    }
    return sum;
  }
}
