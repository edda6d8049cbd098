package dev.rechroma.train.history;

import dev.rechroma.config.UserError;
import dev.rechroma.gan.Optimizer;
import dev.rechroma.io.Storage;
import dev.rechroma.train.Costs;
import dev.rechroma.train.StepLoss;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What each epoch brought, as history.csv holds it.
 *
 * @param rows one for each epoch, in order
 */
public record History(List<Row> rows) {
  /** Name of the file in the model directory. */
  public static final String FILE = "history.csv";

  /** Defensive copy. */
  public History {
    rows = List.copyOf(rows);
  }

  /**
   * The learning rates of an epoch; NaN where they are not known.
   *
   * @param generator of the generator
   * @param discriminator of the discriminator
   */
  public record Rates(double generator, double discriminator) {
    static final Rates UNKNOWN = new Rates(Double.NaN, Double.NaN);

    /** Those of an optimizer. */
    public static Rates of(Optimizer optimizer) {
      return new Rates(optimizer.generatorRate(), optimizer.discriminatorRate());
    }
  }

  /**
   * One epoch.
   *
   * @param validationAbMse mean squared error of a* and b* on the validation split, L*a*b* units
   *     squared; NaN where there is no validation photo
   * @param seconds wall time of the epoch, with validation
   * @param costs of its rounds
   * @param rates at which the networks learned
   * @param metrics what else was measured on the validation split, by name; empty where nothing
   *     was. Rounded as the file holds them, so that a training that is resumed compares the same
   *     numbers as one that went through.
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

    /** Rounds the metrics and leaves out what is no number. */
    public Row {
      Map<String, Double> rounded = new LinkedHashMap<>();
      metrics.forEach(
          (name, value) -> {
            if (Double.isFinite(value)) {
              rounded.put(name, HistoryCsv.rounded(value));
            }
          });
      metrics = Collections.unmodifiableMap(rounded);
    }

    /** Whether the metrics were measured after this epoch. */
    public boolean isMeasured() {
      return !metrics.isEmpty();
    }
  }

  /** No epoch yet. */
  public static History empty() {
    return new History(List.of());
  }

  /** With one more epoch. */
  public History with(Row row) {
    List<Row> more = new ArrayList<>(rows);
    more.add(row);
    return new History(more);
  }

  /** Only the epochs up to and with {@code epoch}: what a resume from there begins with. */
  public History upTo(int epoch) {
    return new History(rows.stream().filter(row -> row.epoch() <= epoch).toList());
  }

  /** The last epoch, of which there must be one. */
  public Row last() {
    return rows.get(rows.size() - 1);
  }

  /** Photos a second in the rounds of the last epoch; NaN where that took no time. */
  double imagesPerSecond() {
    long before = rows.size() < 2 ? 0 : rows.get(rows.size() - 2).imagesSeen();
    double seconds = last().costs().seconds();
    return seconds > 0 ? (last().imagesSeen() - before) / seconds : Double.NaN;
  }

  /** Writes history.csv. */
  public void write(Storage storage) throws IOException {
    storage.write(FILE, HistoryCsv.text(this).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads history.csv, of an earlier version too; empty where there is none.
   *
   * @throws UserError where it is damaged
   */
  public static History read(Storage storage) throws IOException {
    if (!storage.exists(FILE)) {
      return empty();
    }
    try (InputStream in = storage.open(FILE)) {
      return HistoryCsv.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (NumberFormatException e) {
      throw new UserError(
          "%s in %s is damaged (%s); move it away to go on without it"
              .formatted(FILE, storage.location(), e.getMessage()),
          e);
    }
  }
}
