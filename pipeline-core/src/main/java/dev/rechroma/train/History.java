package dev.rechroma.train;

import dev.rechroma.config.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What each epoch brought, as history.csv holds it.
 *
 * @param rows one for each epoch, in order
 */
public record History(List<Row> rows) {
  /** Name of the file in the model directory. */
  public static final String FILE = "history.csv";

  private static final String HEADER =
      "epoch,step,images_seen,discriminator_loss,generator_loss,adversarial_loss,"
          + "reconstruction_loss,validation_ab_mse,seconds,rounds,workers,executors,left_out,megabytes,"
          + "compute_seconds,broadcast_seconds,input_seconds,aggregation_seconds";

  /** Defensive copy. */
  public History {
    rows = List.copyOf(rows);
  }

  /**
   * One epoch.
   *
   * @param validationAbMse mean squared error of a* and b* on the validation split, L*a*b* units
   *     squared; NaN where there is no validation photo
   * @param seconds wall time of the epoch, with validation
   * @param costs of its rounds
   */
  public record Row(
      int epoch,
      int step,
      long imagesSeen,
      StepLoss loss,
      double validationAbMse,
      double seconds,
      Costs costs) {

    private String csv() {
      return Stream.<Object>of(
              epoch,
              step,
              imagesSeen,
              number(loss.discriminator()),
              number(loss.generator()),
              number(loss.adversarial()),
              number(loss.reconstruction()),
              number(validationAbMse),
              seconds(seconds),
              costs.rounds(),
              costs.workers(),
              costs.executors(),
              costs.leftOut(),
              seconds(costs.megabytes()),
              seconds(costs.compute()),
              seconds(costs.broadcast()),
              seconds(costs.input()),
              seconds(costs.aggregation()))
          .map(Object::toString)
          .collect(Collectors.joining(","));
    }

    private static String number(double value) {
      return String.format(Locale.ROOT, "%.6g", value);
    }

    private static String seconds(double value) {
      return String.format(Locale.ROOT, "%.2f", value);
    }

    private static Row parse(String line) {
      String[] cells = line.split(",", -1);
      return new Row(
          Integer.parseInt(cells[0]),
          Integer.parseInt(cells[1]),
          Long.parseLong(cells[2]),
          new StepLoss(
              Double.parseDouble(cells[3]),
              Double.parseDouble(cells[4]),
              Double.parseDouble(cells[5]),
              Double.parseDouble(cells[6])),
          Double.parseDouble(cells[7]),
          Double.parseDouble(cells[8]),
          new Costs(
              Integer.parseInt(cells[9]),
              Integer.parseInt(cells[10]),
              Integer.parseInt(cells[11]),
              Integer.parseInt(cells[12]),
              Double.parseDouble(cells[13]),
              Double.parseDouble(cells[14]),
              Double.parseDouble(cells[15]),
              Double.parseDouble(cells[16]),
              Double.parseDouble(cells[17])));
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

  /** Writes history.csv. */
  public void write(Storage storage) throws IOException {
    String text =
        rows.stream().map(Row::csv).collect(Collectors.joining("\n", HEADER + "\n", "\n"));
    storage.write(FILE, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Reads history.csv; empty where there is none. */
  public static History read(Storage storage) throws IOException {
    if (!storage.exists(FILE)) {
      return empty();
    }
    try (InputStream in = storage.open(FILE)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new History(
          text.lines().skip(1).filter(line -> !line.isBlank()).map(Row::parse).toList());
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new UserError(
          FILE + " in " + storage.location() + " is damaged; move it away to go on without it", e);
    }
  }
}
