package dev.rechroma.training;

import dev.rechroma.config.UserError;
import dev.rechroma.dataset.TensorDataSet;
import dev.rechroma.tensor.Split;
import dev.rechroma.tensor.TensorRow;
import dev.rechroma.train.RoundPlan;
import dev.rechroma.train.TrainSettings;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.PartitionPruningRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/**
 * The training photos, distributed evenly and at random to the workers, and kept on the executors
 * (on disk, where memory is short). A worker's share is divided into chunks, each a partition, so
 * that a round reads only one of them. The distribution depends only on the photos and the number
 * of workers. Each group of photos is distributed separately, so that every chunk has equally many
 * of it.
 *
 * @param chunks worker w's chunk c is partition c * workers + w
 * @param workers number of workers
 * @param count chunks of each worker
 * @param photosInChunk photos that an epoch takes of each chunk, at least
 * @param sample what an epoch takes of a chunk
 */
record Shards(
    JavaRDD<TensorRow> chunks, int workers, int count, int photosInChunk, EpochSample sample)
    implements AutoCloseable {
  /** Large enough to shuffle well in, and small enough to be read for each round. */
  private static final long CHUNK_BYTES = 64L << 20;

  private static final int LAB_BYTES = 6;

  /**
   * Distributes the photos.
   *
   * @param groups of the photos in the training split, at least as many photos as workers
   * @throws UserError where a worker would have no photo
   */
  static Shards of(TensorDataSet data, TrainSettings settings, PhotoGroups groups) {
    int workers = settings.averaging().workers();
    int count = chunksOf(data, settings, groups);
    int photosInChunk = photosInChunk(settings, groups, count);
    int parts = Math.multiplyExact(workers, count);
    Broadcast<PhotoGroups> shared =
        JavaSparkContext.fromSparkContext(data.spark().sparkContext()).broadcast(groups);
    List<long[]> bounds =
        IntStream.range(0, groups.size())
            .mapToObj(group -> bounds(data, shared, group, parts))
            .toList();
    JavaRDD<TensorRow> chunks =
        JavaPairRDD.fromJavaRDD(data.ranked(Split.TRAIN))
            .mapToPair(each -> new Tuple2<>(part(bounds, shared.value(), each), each._2()))
            .partitionBy(new Parts(parts))
            .values();
    return new Shards(
        chunks.persist(StorageLevel.MEMORY_AND_DISK()),
        workers,
        count,
        photosInChunk,
        new EpochSample(settings, shared));
  }

  private static int part(List<long[]> bounds, PhotoGroups groups, Tuple2<Long, TensorRow> ranked) {
    int found = Arrays.binarySearch(bounds.get(groups.of(ranked._2().source())), ranked._1());
    return found >= 0 ? found + 1 : -found - 1;
  }

  private static int chunksOf(TensorDataSet data, TrainSettings settings, PhotoGroups groups) {
    int workers = settings.averaging().workers();
    long photoBytes = (long) LAB_BYTES * data.size() * data.size();
    int ofAll = chunksOf(groups.photos() / workers, settings, photoBytes);
    long rounds = (long) groups.photosOfAnEpoch() / workers / photosOfARound(settings);
    return (int) Math.max(1, Math.min(ofAll, rounds));
  }

  /** Every chunk has equally many photos of each group, give or take one. */
  private static int photosInChunk(TrainSettings settings, PhotoGroups groups, int count) {
    int workers = settings.averaging().workers();
    int photos =
        IntStream.range(0, groups.size())
            .map(
                group ->
                    groups.taken(group, (int) (groups.count(group) / (workers * (long) count))))
            .sum();
    if (photos < 1) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "%d photos for training in groups of train.shares are too few for train.workers = %d",
              groups.photos(),
              workers));
    }
    return photos;
  }

  /** Photos that all workers together train on in an epoch: full batches only. */
  static long photosOfAnEpoch(TensorDataSet data, TrainSettings settings, PhotoGroups groups) {
    int workers = settings.averaging().workers();
    int count = chunksOf(data, settings, groups);
    return RoundPlan.ofEpoch(settings, 0, 0, count, photosInChunk(settings, groups, count)).stream()
        .mapToLong(round -> (long) workers * round.steps() * round.batch())
        .sum();
  }

  /** Chunks of a share, each enough for at least one round. */
  static int chunksOf(long share, TrainSettings settings, long photoBytes) {
    long wanted = Math.max(photosOfARound(settings), CHUNK_BYTES / photoBytes);
    return (int) Math.max(1, share / wanted);
  }

  private static long photosOfARound(TrainSettings settings) {
    return (long) settings.batch() * settings.averaging().frequency();
  }

  /** The ranks of a group's photos at which new parts begin. */
  private static long[] bounds(
      TensorDataSet data, Broadcast<PhotoGroups> groups, int group, int parts) {
    long photos = groups.value().count(group);
    return data
        .rankedSources(Split.TRAIN)
        .filter(each -> groups.value().of(each._2()) == group)
        .map(Tuple2::_1)
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

  /** The photos that each worker trains on in a round, one partition per worker. */
  JavaRDD<TensorRow> photos(RoundPlan plan) {
    EpochSample drawn = sample;
    return chunk(plan.chunk())
        .mapPartitionsWithIndex((worker, photos) -> drawn.of(plan, worker, photos), false);
  }

  /** The chunk of each worker, one partition per worker. */
  JavaRDD<TensorRow> chunk(int chunk) {
    RDD<TensorRow> pruned =
        new PartitionPruningRDD<>(
            chunks.rdd(), new OfChunk(chunk, workers), ClassTag$.MODULE$.apply(TensorRow.class));
    return JavaRDD.fromRDD(pruned, ClassTag$.MODULE$.apply(TensorRow.class));
  }

  /** Frees the executors' memory. */
  @Override
  public void close() {
    chunks.unpersist();
    sample.groups().destroy();
  }

  /** Selects the partitions of a chunk. */
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

  /** The keys are the numbers of the parts. */
  private static final class Parts extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int count;

    Parts(int count) {
      this.count = count;
    }

    @Override
    public int numPartitions() {
      return count;
    }

    @Override
    public int getPartition(Object part) {
      return (Integer) part;
    }
  }
}
