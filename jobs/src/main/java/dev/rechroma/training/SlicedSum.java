package dev.rechroma.training;

import dev.rechroma.train.NetworkParameters;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.serializer.JavaSerializer;
import scala.Tuple2;

/**
 * Adds up the results of a round slice by slice, through Spark's shuffle: the executors do the
 * adding, and no process ever holds a message as large as the networks. Spark keeps up to four
 * copies of a task's result.
 */
final class SlicedSum {
  /**
   * Larger networks go in slices: another stage costs some 50 ms, little compared with their steps.
   */
  static final long LARGE = 64L << 20;

  private static final long SLICE = 4L << 20;

  private SlicedSum() {}

  /** Bytes of a worker's result, at full precision. */
  static long bytes(NetworkParameters networks, boolean momentsToo) {
    long values = networks.parameters().length + (momentsToo ? networks.moments().length : 0L);
    return Float.BYTES * values;
  }

  /**
   * The mean over all workers.
   *
   * @param networks determine the number of values
   */
  static RoundMean mean(JavaRDD<RoundSum> results, NetworkParameters networks, boolean momentsToo) {
    long bytes = bytes(networks, momentsToo);
    int slices = Math.toIntExact(1 + bytes / SLICE);
    int parts = Math.toIntExact(1 + bytes / LARGE);
    JavaRDD<Tuple2<Integer, RoundMean>> means =
        results
            .flatMapToPair(result -> slices(result, slices))
            .combineByKey(
                slice -> slice,
                RoundSum::plus,
                RoundSum::plus,
                new HashPartitioner(parts),
                false,
                forgetful(results.context().getConf()))
            .map(slice -> new Tuple2<>(slice._1(), slice._2().mean()));
    try {
      return joined(means.toLocalIterator(), slices, networks, momentsToo);
    } finally {
      // Otherwise Spark keeps the files until the driver happens to collect garbage.
      means.rdd().cleanShuffleDependencies(false);
    }
  }

  /** Java's serialization remembers everything written, 100 objects unless set otherwise. */
  private static JavaSerializer forgetful(SparkConf conf) {
    return new JavaSerializer(conf.clone().set("spark.serializer.objectStreamReset", "1"));
  }

  private static Iterator<Tuple2<Integer, RoundSum>> slices(RoundSum result, int slices) {
    return IntStream.range(0, slices)
        .mapToObj(i -> new Tuple2<>(i, result.slice(i, slices)))
        .iterator();
  }

  private static RoundMean joined(
      Iterator<Tuple2<Integer, RoundMean>> means,
      int slices,
      NetworkParameters networks,
      boolean momentsToo) {
    float[] parameters = new float[networks.parameters().length];
    float[] moments = new float[momentsToo ? networks.moments().length : 0];
    List<WorkerReport> reports = new ArrayList<>();
    int count = 0;
    while (means.hasNext()) {
      Tuple2<Integer, RoundMean> slice = means.next();
      RoundMean mean = slice._2();
      count = mean.count();
      put(mean.parameters(), parameters, slice._1(), slices);
      put(mean.moments(), moments, slice._1(), slices);
      reports.addAll(mean.reports());
    }
    return new RoundMean(count, parameters, moments, reports);
  }

  private static void put(float[] slice, float[] whole, int index, int slices) {
    System.arraycopy(slice, 0, whole, VectorSum.start(whole.length, index, slices), slice.length);
  }
}
