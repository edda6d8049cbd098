package dev.rechroma.cli.screen;

import dev.rechroma.dataset.IngestSummary;
import dev.rechroma.tensor.Split;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The result of an ingest as text and as JSON. */
public final class IngestText {
  private IngestText() {}

  /**
   * For people.
   *
   * @param output folder of the data set
   */
  public static String of(IngestSummary summary, String output) {
    String line =
        String.format(
            Locale.ROOT,
            "%d photos in %s: %d train, %d validation, %d test; %s%d without colour left out; %.1f photos/s",
            summary.images(),
            output,
            summary.splits().get(Split.TRAIN),
            summary.splits().get(Split.VALIDATION),
            summary.splits().get(Split.TEST),
            summary.unchanged() == 0
                ? ""
                : String.format(
                    Locale.ROOT, "%d added, %d unchanged, ", summary.added(), summary.unchanged()),
            summary.skipped(),
            summary.imagesPerSecond());
    String others =
        summary.others() == 0
            ? ""
            : String.format(
                Locale.ROOT,
                "\n%d other files left out: no photos, hidden, or links that are not followed",
                summary.others());
    return line
        + others
        + FailureText.of(
            summary.failed(), summary.failures(), output + "/_rechroma/failures.jsonl");
  }

  /** For programs. */
  public static Map<String, Object> results(IngestSummary summary) {
    Map<String, Object> splits = new LinkedHashMap<>();
    summary
        .splits()
        .forEach((split, count) -> splits.put(split.name().toLowerCase(Locale.ROOT), count));
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("images", summary.images());
    results.put("added", summary.added());
    results.put("unchanged", summary.unchanged());
    results.put("failed", summary.failed());
    results.put("skipped", summary.skipped());
    results.put("otherFiles", summary.others());
    results.put("splits", splits);
    results.put("bytes", summary.bytes());
    results.put("seconds", summary.seconds());
    results.put("imagesPerSecond", summary.imagesPerSecond());
    return results;
  }
}
