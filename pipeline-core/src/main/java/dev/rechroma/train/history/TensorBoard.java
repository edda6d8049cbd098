package dev.rechroma.train.history;

import dev.rechroma.io.Storage;
import dev.rechroma.train.Costs;
import java.io.IOException;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The curves and sample pictures of a training, for TensorBoard: event files in tensorboard/ in the
 * model directory, one for each call of {@link #write}. The horizontal axis is the epoch.
 */
public final class TensorBoard {
  private static final String FOLDER = "tensorboard";
  private static final Pattern OURS =
      Pattern.compile("\\.?events\\.out\\.tfevents\\.(\\d{6,7})(\\.part)?");

  private final Storage storage;
  private EventFile events = new EventFile(Instant.now());

  private TensorBoard(Storage storage) {
    this.storage = storage;
  }

  /**
   * Continues after an epoch; 0 at the start. Removes the files of later epochs, which will be
   * trained again, and unfinished files of a killed process.
   *
   * @param storage the model directory
   */
  public static TensorBoard after(int epoch, Storage storage) throws IOException {
    for (String name : storage.list(FOLDER)) {
      Matcher ours = OURS.matcher(name);
      if (ours.matches() && (ours.group(2) != null || Integer.parseInt(ours.group(1)) > epoch)) {
        storage.delete(FOLDER + "/" + name);
      }
    }
    return new TensorBoard(storage);
  }

  /** Adds the last epoch. */
  public void add(History history) {
    events.at(Instant.now());
    History.Row row = history.last();
    if (row.loss().isAdversarial()) {
      add(row, "loss/discriminator", row.loss().discriminator());
      add(row, "loss/adversarial", row.loss().adversarial());
    }
    add(row, "loss/generator", row.loss().generator());
    add(row, "loss/reconstruction", row.loss().reconstruction());
    add(row, "learning_rate/generator", row.rates().generator());
    add(row, "learning_rate/discriminator", row.rates().discriminator());
    add(row, "validation/ab_mse", row.validationAbMse());
    row.metrics().forEach((name, value) -> add(row, "validation/" + name, value));
    add(row, "speed/images_per_second", history.imagesPerSecond());
    addCosts(row);
  }

  private void addCosts(History.Row row) {
    Costs costs = row.costs();
    add(row, "costs/seconds", row.seconds());
    add(row, "costs/compute_seconds", costs.compute());
    add(row, "costs/broadcast_seconds", costs.broadcast());
    add(row, "costs/input_seconds", costs.input());
    add(row, "costs/aggregation_seconds", costs.aggregation());
    add(row, "costs/megabytes", costs.megabytes());
    add(row, "costs/executors", costs.executors());
    add(row, "costs/left_out", costs.leftOut());
  }

  private void add(History.Row row, String tag, double value) {
    if (Double.isFinite(value)) {
      events.scalar(tag, row.epoch(), value);
    }
  }

  /** Adds the picture of the samples after an epoch. */
  public void addSamples(int epoch, byte[] png) {
    events.at(Instant.now());
    events.image("samples", epoch, png);
  }

  /** Writes everything added since the last call. */
  public void write(int epoch) throws IOException {
    events.write(storage, FOLDER + "/" + EventFile.name(epoch));
    events = new EventFile(Instant.now());
  }
}
