package dev.rechroma.train.history;

import dev.rechroma.gan.Optimizer;
import dev.rechroma.train.Costs;
import dev.rechroma.train.StepLoss;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The results of each epoch, as history.csv holds them.
 *
 * @param rows one for each epoch, in order
 */
public record History(List<Row> rows) {
  /** Defensive copy. */
  public History {
    rows = List.copyOf(rows);
  }

  /**
   * The learning rates of an epoch; NaN if unknown.
   *
   * @param generator learning rate of the generator
   * @param discriminator learning rate of the discriminator
   */
  public record Rates(double generator, double discriminator) {
    static final Rates UNKNOWN = new Rates(Double.NaN, Double.NaN);

    /** The learning rates of an optimizer. */
    public static Rates of(Optimizer optimizer) {
      return new Rates(optimizer.generatorRate(), optimizer.discriminatorRate());
    }
  }

  /**
   * One epoch.
   *
   * @param validationAbMse mean squared error of a* and b* on the validation split, L*a*b* units
   *     squared; NaN if there is no validation photo
   * @param seconds wall time of the epoch, with validation
   * @param costs costs of its rounds
   * @param rates learning rates of both networks
   * @param metrics other metrics on the validation split, by name; empty if nothing was measured.
   *     Rounded as in the file, so that a resumed training compares the same numbers as an
   *     uninterrupted one.
   */
  public record Row(
      int epoch,
      int step,
      long imagesSeen,
      StepLoss loss,
      double validationAbMse,
      double seconds,
      Costs costs,
      Rates rates,
      Map<String, Double> metrics) {

    /** Rounds the metrics and leaves out those that are NaN or infinite. */
    public Row {
      Map<String, Double> rounded = new LinkedHashMap<>();
      metrics.forEach(
          (name, value) -> {
            if (Double.isFinite(value)) {
              rounded.put(name, sixDigits(value));
            }
          });
      metrics = Collections.unmodifiableMap(rounded);
    }

    /** Rounds a value as in the file. */
    private static double sixDigits(double value) {
      return Double.parseDouble(String.format(Locale.ROOT, "%.6g", value));
    }

    /** Whether the metrics were measured after this epoch. */
    public boolean isMeasured() {
      return !metrics.isEmpty();
    }
  }

  /** A history without epochs. */
  public static History empty() {
    return new History(List.of());
  }

  /** The history with one more epoch. */
  public History with(Row row) {
    List<Row> more = new ArrayList<>(rows);
    more.add(row);
    return new History(more);
  }

  /**
   * Only the epochs up to and including {@code epoch}: the history that a resume from there begins
   * with.
   */
  public History upTo(int epoch) {
    return new History(rows.stream().filter(row -> row.epoch() <= epoch).toList());
  }

  /** The last epoch; there must be at least one. */
  public Row last() {
    return rows.get(rows.size() - 1);
  }

  /** Photos a second in the rounds of the last epoch; NaN if they took no time. */
  double imagesPerSecond() {
    long before = rows.size() < 2 ? 0 : rows.get(rows.size() - 2).imagesSeen();
    double seconds = last().costs().seconds();
    return seconds > 0 ? (last().imagesSeen() - before) / seconds : Double.NaN;
  }
}
