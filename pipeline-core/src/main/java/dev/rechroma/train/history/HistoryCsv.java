package dev.rechroma.train.history;

import dev.rechroma.config.UserError;
import dev.rechroma.io.Csv;
import dev.rechroma.io.Storage;
import dev.rechroma.train.Costs;
import dev.rechroma.train.StepLoss;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** history.csv: a {@link History} as text, a header line and a line for each epoch. */
public final class HistoryCsv {
  /** Name of the file in the model directory. */
  public static final String FILE = "history.csv";

  /** Prefix of the names of metrics. */
  private static final String MEASURED = "validation_";

  private static final String RATE = "learning_rate";
  private static final String DISCRIMINATOR_RATE = "discriminator_learning_rate";

  /** Columns that files of every version have; the rates and the metrics follow. */
  private static final List<String> REQUIRED =
      List.of(
          "epoch",
          "step",
          "images_seen",
          "discriminator_loss",
          "generator_loss",
          "adversarial_loss",
          "reconstruction_loss",
          "validation_ab_mse",
          "seconds",
          "rounds",
          "workers",
          "executors",
          "left_out",
          "megabytes",
          "compute_seconds",
          "broadcast_seconds",
          "input_seconds",
          "aggregation_seconds");

  private HistoryCsv() {}

  static String text(History history) {
    List<Map<String, String>> lines = history.rows().stream().map(HistoryCsv::cells).toList();
    Set<String> columns = new LinkedHashSet<>(REQUIRED);
    columns.add(RATE);
    columns.add(DISCRIMINATOR_RATE);
    lines.forEach(line -> columns.addAll(line.keySet()));
    return lines.stream()
        .map(line -> columns.stream().map(column -> line.getOrDefault(column, "")).toList())
        .map(Csv::line)
        .collect(Collectors.joining("\n", Csv.line(columns) + "\n", "\n"));
  }

  /** The cells of an epoch, by column. */
  private static Map<String, String> cells(History.Row row) {
    StepLoss loss = row.loss();
    Costs costs = row.costs();
    Map<String, String> cells = new LinkedHashMap<>();
    List<String> values =
        List.of(
            Integer.toString(row.epoch()),
            Integer.toString(row.step()),
            Long.toString(row.imagesSeen()),
            number(loss.discriminator()),
            number(loss.generator()),
            number(loss.adversarial()),
            number(loss.reconstruction()),
            number(row.validationAbMse()),
            hundredths(row.seconds()),
            Integer.toString(costs.rounds()),
            Integer.toString(costs.workers()),
            Integer.toString(costs.executors()),
            Integer.toString(costs.leftOut()),
            hundredths(costs.megabytes()),
            hundredths(costs.compute()),
            hundredths(costs.broadcast()),
            hundredths(costs.input()),
            hundredths(costs.aggregation()));
    for (int i = 0; i < values.size(); i++) {
      cells.put(REQUIRED.get(i), values.get(i));
    }
    cells.put(RATE, number(row.rates().generator()));
    cells.put(DISCRIMINATOR_RATE, number(row.rates().discriminator()));
    row.metrics().forEach((name, value) -> cells.put(MEASURED + name, number(value)));
    return cells;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.6g", value);
  }

  private static String hundredths(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /**
   * Reads a file of this or an earlier version.
   *
   * @throws IllegalArgumentException if it is malformed
   */
  static History parse(String text) {
    List<Csv.Row> lines = Csv.parse(text);
    if (lines.isEmpty()) {
      return History.empty();
    }
    List<String> columns = lines.get(0).cells();
    List<History.Row> rows = new ArrayList<>();
    for (Csv.Row line : lines.subList(1, lines.size())) {
      rows.add(row(new Cells(byColumn(columns, line.cells()))));
    }
    return new History(rows);
  }

  private static Map<String, String> byColumn(List<String> columns, List<String> cells) {
    if (cells.size() != columns.size()) {
      throw new NumberFormatException(
          String.format(
              Locale.ROOT, "a line of %d cells below %d names", cells.size(), columns.size()));
    }
    Map<String, String> line = new LinkedHashMap<>();
    for (int i = 0; i < cells.size(); i++) {
      line.put(columns.get(i), cells.get(i));
    }
    return line;
  }

  private static History.Row row(Cells cells) {
    return new History.Row(
        cells.integer("epoch"),
        cells.integer("step"),
        Long.parseLong(cells.take("images_seen")),
        new StepLoss(
            cells.number("discriminator_loss"),
            cells.number("generator_loss"),
            cells.number("adversarial_loss"),
            cells.number("reconstruction_loss")),
        cells.number("validation_ab_mse"),
        cells.number("seconds"),
        new Costs(
            cells.integer("rounds"),
            cells.integer("workers"),
            cells.integer("executors"),
            cells.integer("left_out"),
            cells.number("megabytes"),
            cells.number("compute_seconds"),
            cells.number("broadcast_seconds"),
            cells.number("input_seconds"),
            cells.number("aggregation_seconds")),
        cells.hasRates()
            ? new History.Rates(cells.number(RATE), cells.number(DISCRIMINATOR_RATE))
            : History.Rates.UNKNOWN,
        cells.measured());
  }

  /** The cells of a line by column; a cell that has been taken is removed. */
  private record Cells(Map<String, String> values) {
    boolean hasRates() {
      return values.containsKey(RATE);
    }

    int integer(String column) {
      return Integer.parseInt(take(column));
    }

    double number(String column) {
      return Double.parseDouble(take(column));
    }

    String take(String column) {
      String cell = values.remove(column);
      if (cell == null) {
        throw new NumberFormatException(column + " is missing");
      }
      return cell;
    }

    Map<String, Double> measured() {
      Map<String, Double> measured = new LinkedHashMap<>();
      values.forEach(
          (column, cell) -> {
            if (column.startsWith(MEASURED) && !cell.isEmpty()) {
              // Earlier versions wrote ab_mae for ab-mae.
              String name = column.substring(MEASURED.length()).replace('_', '-');
              measured.put(name, Double.valueOf(cell));
            }
          });
      return measured;
    }
  }

  /** Writes history.csv. */
  public static void write(History history, Storage storage) throws IOException {
    storage.write(FILE, text(history).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads history.csv, of an earlier version too; empty if there is none.
   *
   * @throws UserError if it is damaged
   */
  public static History read(Storage storage) throws IOException {
    if (!storage.exists(FILE)) {
      return History.empty();
    }
    try (InputStream in = storage.open(FILE)) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "%s in %s is damaged (%s); move it away to continue without it"
              .formatted(FILE, storage.location(), e.getMessage()),
          e);
    }
  }
}
