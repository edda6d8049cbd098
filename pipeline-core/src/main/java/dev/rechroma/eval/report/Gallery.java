package dev.rechroma.eval.report;

import dev.rechroma.eval.Baseline;
import dev.rechroma.eval.Evaluation;
import dev.rechroma.eval.metric.Metric;
import dev.rechroma.eval.metric.Scores;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The photos that the report shows.
 *
 * @param different photos on which the models' ab errors differ most, in descending order
 * @param best for each model, the photos on which it is furthest ahead of {@link Baseline#GRAY} in
 *     ab error, the best first. (The smallest absolute errors are on photos without much colour.)
 * @param worst for each model, the photos on which it is furthest behind, the worst first
 */
public record Gallery(
    List<String> different, Map<String, List<String>> best, Map<String, List<String>> worst) {
  private static final Metric ERROR = Metric.AB_MAE;

  /**
   * Chooses the photos.
   *
   * @param count number of photos to compare the models on
   * @param each number of best and of worst photos for each model
   */
  public static Gallery of(Evaluation evaluation, int count, int each) {
    Map<String, List<String>> best = new LinkedHashMap<>();
    Map<String, List<String>> worst = new LinkedHashMap<>();
    evaluation
        .models()
        .forEach(
            model -> {
              Comparator<String> gain = Comparator.comparingDouble(p -> gain(evaluation, p, model));
              best.put(model, first(evaluation, gain.reversed(), each));
              worst.put(model, first(evaluation, gain, each));
            });
    Comparator<String> spread = Comparator.comparingDouble(photo -> spread(evaluation, photo));
    return new Gallery(first(evaluation, spread.reversed(), count), best, worst);
  }

  private static List<String> first(Evaluation evaluation, Comparator<String> order, int count) {
    return evaluation.photos().keySet().stream().sorted(order).limit(count).toList();
  }

  /** How much smaller the model's error is than without any colour. */
  static double gain(Evaluation evaluation, String photo, String model) {
    Scores gray = evaluation.photos().get(photo).get(Baseline.GRAY.candidate().name());
    double without = gray == null ? 0 : ERROR.of(gray);
    return without - evaluation.value(ERROR, photo, model);
  }

  private static double spread(Evaluation evaluation, String photo) {
    var errors =
        evaluation
            .models()
            .collect(Collectors.summarizingDouble(model -> evaluation.value(ERROR, photo, model)));
    return errors.getMax() - errors.getMin();
  }

  /** All photos of the gallery, each once: those that need {@link Thumbnails}. */
  public Set<String> photos() {
    Set<String> photos = new LinkedHashSet<>(different);
    best.values().forEach(photos::addAll);
    worst.values().forEach(photos::addAll);
    return photos;
  }
}
