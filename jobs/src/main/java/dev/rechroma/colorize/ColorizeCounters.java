package dev.rechroma.colorize;

import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * What tasks count in addition to the journals.
 *
 * @param bytes of the input that have been processed
 * @param done photos in archives that an earlier run has done
 * @param skipped photos in archives that an earlier run has skipped
 * @param colored the skipped photos that have colour
 */
record ColorizeCounters(
    LongAccumulator bytes, LongAccumulator done, LongAccumulator skipped, LongAccumulator colored)
    implements Serializable {

  static ColorizeCounters of(SparkContext context, LongAccumulator bytes) {
    return new ColorizeCounters(
        bytes, context.longAccumulator(), context.longAccumulator(), context.longAccumulator());
  }
}
