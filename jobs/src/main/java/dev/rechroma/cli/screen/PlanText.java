package dev.rechroma.cli.screen;

import dev.rechroma.colorize.ColorizePlan;
import dev.rechroma.colorize.ColorizePlan.Amount;
import dev.rechroma.colorize.ColorizePlan.Reason;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Describes what a run would do. */
public final class PlanText {
  private PlanText() {}

  public static String of(ColorizePlan plan) {
    Amount work = plan.work();
    String head =
        String.format(
            Locale.ROOT,
            "would process %d files, %.1f MB; nothing was written",
            work.count(),
            work.bytes() / 1e6);
    return Arrays.stream(Reason.values())
        .filter(reason -> plan.amount(reason).count() > 0)
        .map(reason -> line(reason, plan.amount(reason)))
        .collect(Collectors.joining("\n", head + "\n", ""));
  }

  private static String line(Reason reason, Amount amount) {
    return String.format(
        Locale.ROOT, "%8d %s, %.1f MB", amount.count(), reason.text(), amount.bytes() / 1e6);
  }

  public static Map<String, Object> results(ColorizePlan plan) {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("files", plan.work().count());
    results.put("bytes", plan.work().bytes());
    for (Reason reason : Reason.values()) {
      results.put(key(reason), plan.amount(reason).count());
    }
    return results;
  }

  /** OUTPUT_MISSING to outputMissing. */
  private static String key(Reason reason) {
    String[] words = reason.name().toLowerCase(Locale.ROOT).split("_");
    return words[0]
        + Arrays.stream(words)
            .skip(1)
            .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
            .collect(Collectors.joining());
  }
}
