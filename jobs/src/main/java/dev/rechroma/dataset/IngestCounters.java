package dev.rechroma.dataset;

import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;

/**
 * What the tasks of an ingest report to the driver.
 *
 * @param progress bytes of the sources processed so far
 * @param bytes of the photos that were read
 * @param unchanged photos that the data set has in the same state
 * @param journals names of the {@link OutcomeJournal}s
 */
record IngestCounters(
    LongAccumulator progress,
    LongAccumulator bytes,
    LongAccumulator unchanged,
    CollectionAccumulator<String> journals)
    implements Serializable {

  static IngestCounters of(SparkContext context, LongAccumulator progress) {
    return new IngestCounters(
        progress,
        context.longAccumulator(),
        context.longAccumulator(),
        context.collectionAccumulator());
  }
}
