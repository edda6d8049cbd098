package dev.rechroma.training;

import dev.rechroma.train.WirePrecision;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The sum of what workers bring back from a round: a GAN is one vector of weights and one of Adam's
 * moments. On the wire, a single worker's values have the precision of the settings, and a sum has
 * 32 bits.
 */
public final class RoundSum implements Externalizable {
  private static final long serialVersionUID = 1L;

  private WirePrecision wire = WirePrecision.FULL;
  private VectorSum parameters = VectorSum.NONE;
  private VectorSum moments = VectorSum.NONE;
  private List<WorkerReport> reports = List.of();

  /** No worker yet; also used for deserialization. */
  public RoundSum() {}

  private RoundSum(
      WirePrecision wire, VectorSum parameters, VectorSum moments, List<WorkerReport> reports) {
    this.wire = wire;
    this.parameters = parameters;
    this.moments = moments;
    this.reports = reports;
  }

  /**
   * The sum of one worker.
   *
   * @param moments an empty sum if they are not averaged in this round
   */
  static RoundSum of(
      WirePrecision wire, float[] parameters, VectorSum moments, WorkerReport report) {
    return new RoundSum(wire, VectorSum.of(parameters), moments, List.of(report));
  }

  /** The sum for one worker whose networks cannot be used. */
  static RoundSum leftOut(WirePrecision wire, WorkerReport report) {
    return new RoundSum(wire, VectorSum.NONE, VectorSum.NONE, List.of(report));
  }

  /** The sum of both, which must not be used afterwards. */
  RoundSum plus(RoundSum other) {
    List<WorkerReport> all = new ArrayList<>(reports);
    all.addAll(other.reports);
    return new RoundSum(
        other.wire, parameters.plus(other.parameters), moments.plus(other.moments), all);
  }

  /**
   * A slice of the values; the first slice has the reports.
   *
   * @param index counted from 0
   * @param slices number of slices
   */
  RoundSum slice(int index, int slices) {
    return new RoundSum(
        wire,
        parameters.slice(index, slices),
        moments.slice(index, slices),
        index == 0 ? reports : List.of());
  }

  /** The mean of the workers. */
  RoundMean mean() {
    return new RoundMean(
        parameters.count(),
        parameters.mean(),
        moments.mean(),
        reports.stream().sorted(Comparator.comparing(WorkerReport::worker)).toList());
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeObject(wire);
    write(out, parameters);
    write(out, moments);
    out.writeObject(new ArrayList<>(reports));
  }

  private void write(ObjectOutput out, VectorSum sum) throws IOException {
    out.writeInt(sum.count());
    float[] values = sum.values();
    out.writeObject(halved(sum.count()) ? FloatBytes.half(values) : FloatBytes.full(values));
  }

  @Override
  @SuppressWarnings("unchecked")
  public void readExternal(ObjectInput in) throws IOException, ClassNotFoundException {
    wire = (WirePrecision) in.readObject();
    parameters = read(in);
    moments = read(in);
    reports = (List<WorkerReport>) in.readObject();
  }

  private VectorSum read(ObjectInput in) throws IOException, ClassNotFoundException {
    int count = in.readInt();
    byte[] bytes = (byte[]) in.readObject();
    return VectorSum.rounded(
        count, halved(count) ? FloatBytes.fromHalf(bytes) : FloatBytes.fromFull(bytes));
  }

  private boolean halved(int count) {
    return wire == WirePrecision.HALF && count == 1;
  }
}
