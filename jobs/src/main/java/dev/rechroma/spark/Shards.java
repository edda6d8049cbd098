package dev.rechroma.spark;

import dev.rechroma.tensor.Split;
import dev.rechroma.tensor.TensorRow;
import dev.rechroma.train.RoundPlan;
import dev.rechroma.train.TrainSettings;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.PartitionPruningRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.StorageLevel;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/**
 * The training photos, dealt out evenly and at random to the workers, and kept on the executors (on
 * their disks, where memory is short). A worker's share lies in chunks, each a partition, so that a
 * round touches one of them. Who gets what depends on the photos and the number of workers alone.
 *
 * @param chunks worker w's chunk c is partition c * workers + w
 * @param workers number of shares
 * @param count chunks of each worker
 * @param photosInChunk in each, or one more
 */
record Shards(JavaRDD<TensorRow> chunks, int workers, int count, int photosInChunk)
    implements AutoCloseable {
  /** Large enough to shuffle well in, small enough to be read for each round. */
  private static final long CHUNK_BYTES = 64L << 20;

  private static final int LAB_BYTES = 6;

  /**
   * Deals the photos out.
   *
   * @param photos in the training split, at least as many as workers
   */
  static Shards of(TensorDataSet data, TrainSettings settings, long photos) {
    int workers = settings.averaging().workers();
    int count = chunksOf(data, settings, photos);
    int parts = Math.multiplyExact(workers, count);
    Chunks dealer = new Chunks(bounds(data, photos, parts));
    JavaRDD<TensorRow> chunks =
        JavaPairRDD.fromJavaRDD(data.ranked(Split.TRAIN)).partitionBy(dealer).values();
    return new Shards(
        chunks.persist(StorageLevel.MEMORY_AND_DISK()), workers, count, (int) (photos / parts));
  }

  private static int chunksOf(TensorDataSet data, TrainSettings settings, long photos) {
    return chunksOf(
        photos / settings.averaging().workers(),
        settings,
        (long) LAB_BYTES * data.size() * data.size());
  }

  /**
   * Photos that all workers together train on in an epoch: all that fill a batch.
   *
   * @param photos in the training split, at least as many as workers
   */
  static long photosOfAnEpoch(TensorDataSet data, TrainSettings settings, long photos) {
    int workers = settings.averaging().workers();
    int count = chunksOf(data, settings, photos);
    return RoundPlan.ofEpoch(settings, 0, 0, count, (int) (photos / (workers * (long) count)))
        .stream()
        .mapToLong(round -> (long) workers * round.steps() * round.batch())
        .sum();
  }

  /** Chunks of a share, each of at least one round. */
  static int chunksOf(long share, TrainSettings settings, long photoBytes) {
    long round = (long) settings.batch() * settings.averaging().frequency();
    long wanted = Math.max(round, CHUNK_BYTES / photoBytes);
    return (int) Math.max(1, share / wanted);
  }

  /** The ranks at which a new part begins. */
  private static long[] bounds(TensorDataSet data, long photos, int parts) {
    return data
        .ranks(Split.TRAIN)
        .sortBy(rank -> rank, true, Math.min(parts, 200))
        .zipWithIndex()
        .filter(each -> beginsPart(each._2(), photos, parts))
        .keys()
        .collect()
        .stream()
        .mapToLong(Long::longValue)
        .sorted()
        .toArray();
  }

  private static boolean beginsPart(long index, long photos, int parts) {
    return index > 0 && index * parts / photos != (index - 1) * parts / photos;
  }

  /** The chunk of each worker, one partition for each. */
  JavaRDD<TensorRow> chunk(int chunk) {
    RDD<TensorRow> pruned =
        new PartitionPruningRDD<>(
            chunks.rdd(), new OfChunk(chunk, workers), ClassTag$.MODULE$.apply(TensorRow.class));
    return JavaRDD.fromRDD(pruned, ClassTag$.MODULE$.apply(TensorRow.class));
  }

  /** Gives the executors' memory back. */
  @Override
  public void close() {
    chunks.unpersist();
  }

  /** Which partitions hold a chunk. */
  private static final class OfChunk extends AbstractFunction1<Object, Object>
      implements Serializable {
    private static final long serialVersionUID = 1L;
    private final int chunk;
    private final int workers;

    OfChunk(int chunk, int workers) {
      this.chunk = chunk;
      this.workers = workers;
    }

    @Override
    public Object apply(Object partition) {
      return (Integer) partition / workers == chunk;
    }
  }

  /** Cuts the ranks into parts of the same size. */
  private static final class Chunks extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final long[] bounds;

    Chunks(long[] bounds) {
      this.bounds = bounds;
    }

    @Override
    public int numPartitions() {
      return bounds.length + 1;
    }

    @Override
    public int getPartition(Object rank) {
      int found = Arrays.binarySearch(bounds, (Long) rank);
      return found >= 0 ? found + 1 : -found - 1;
    }
  }
}
