package dev.rechroma.dataset;

import dev.rechroma.source.Failure;
import dev.rechroma.tensor.Split;
import java.util.List;
import java.util.Map;

/**
 * The result of an ingest.
 *
 * @param splits photos in each split of the data set
 * @param added photos that were decoded and stored, pages each for itself
 * @param unchanged photos that are as an earlier ingest found them
 * @param skipped photos left out because they have no colour
 * @param others files that are no photos, and links that are not followed
 * @param failed photos, archives and folders that could not be read
 * @param failures some of them, by path
 * @param bytes size of the photos that were read
 * @param seconds that reading and writing took
 */
public record IngestSummary(
    Map<Split, Long> splits,
    long added,
    long unchanged,
    long skipped,
    long others,
    long failed,
    List<Failure> failures,
    long bytes,
    double seconds) {

  /** Photos in the data set. */
  public long images() {
    return splits.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Photos stored per second. */
  public double imagesPerSecond() {
    return added / seconds;
  }
}
