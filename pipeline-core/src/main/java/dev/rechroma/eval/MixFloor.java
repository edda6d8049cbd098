package dev.rechroma.eval;

import dev.rechroma.config.SettingsReader;
import dev.rechroma.eval.metric.Metric;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The limit on how far a mix of weights may go towards the more vivid model: what it must still be
 * better than.
 *
 * @param metrics metrics that must be better than those of the baselines; they have a direction
 * @param psnrMargin smallest lead of the PSNR over that of all gray, dB; if negative, it may be
 *     worse
 */
public record MixFloor(List<Metric> metrics, double psnrMargin) {
  private static final double LARGEST_MARGIN = 100;

  /** Reads the keys metrics and psnr-margin under rechroma.mix. */
  public static MixFloor read(SettingsReader mix) {
    return new MixFloor(
        mix.choices("metrics", Metric.directed()),
        mix.number("psnr-margin", -LARGEST_MARGIN, LARGEST_MARGIN));
  }

  /**
   * The largest share whose model stays above the floor.
   *
   * @param evaluation with a model for each share, named by {@link #name}
   */
  public Optional<Double> largest(Evaluation evaluation, Collection<Double> shares) {
    return shares.stream()
        .filter(share -> isKept(evaluation, name(share)))
        .max(Comparator.naturalOrder());
  }

  /** Name of a share's model in an evaluation. */
  public static String name(double share) {
    return share == Math.rint(share) ? Long.toString((long) share) : Double.toString(share);
  }

  private boolean isKept(Evaluation evaluation, String model) {
    String gray = Baseline.GRAY.candidate().name();
    return value(evaluation, Metric.PSNR, model) - value(evaluation, Metric.PSNR, gray)
            >= psnrMargin
        && evaluation.candidates(Candidate.Kind.BASELINE).stream()
            .allMatch(each -> isBetter(evaluation, model, each.name()));
  }

  private boolean isBetter(Evaluation evaluation, String model, String baseline) {
    return metrics.stream()
        .allMatch(
            metric ->
                metric.isBetter(
                    value(evaluation, metric, model), value(evaluation, metric, baseline)));
  }

  private static double value(Evaluation evaluation, Metric metric, String candidate) {
    return evaluation.overall().result(metric, candidate).estimate().value();
  }
}
