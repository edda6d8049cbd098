package dev.rechroma.training;

import dev.rechroma.eval.ValidationSchedule;
import dev.rechroma.gan.Network;
import dev.rechroma.image.ImageGrid;
import dev.rechroma.image.LabImage;
import dev.rechroma.io.Storage;
import dev.rechroma.model.Colorizer;
import dev.rechroma.model.GeneratorPredictor;
import dev.rechroma.model.ModelDirectory;
import dev.rechroma.tensor.TensorRow;
import dev.rechroma.train.Checkpoints;
import dev.rechroma.train.GanState;
import dev.rechroma.train.TrainSettings;
import dev.rechroma.train.history.History;
import dev.rechroma.train.history.HistoryCsv;
import dev.rechroma.train.history.LossPlot;
import dev.rechroma.train.history.TensorBoard;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that a training writes to its model directory, epoch by epoch. It may be killed at any
 * point: what a checkpoint needs is written before it; what follows from a checkpoint is written
 * after it, and the next {@link #begin} makes up for it if it is missing.
 */
final class TrainingFiles {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingFiles.class);
  private static final int SAMPLE_CELL = 128;
  private static final String BEST = "best";

  private final TrainSettings settings;
  private final ValidationSchedule watch;
  private final Storage storage;
  private final List<TensorRow> samples;
  private final Supplier<Map<String, Object>> facts;
  private final TensorBoard board;
  private int writtenEpoch;
  private long checkpointed = System.nanoTime();

  private TrainingFiles(
      TrainingConfig training,
      Storage storage,
      List<TensorRow> samples,
      Supplier<Map<String, Object>> facts,
      TensorBoard board) {
    this.settings = training.settings();
    this.watch = training.watch();
    this.storage = storage;
    this.samples = samples;
    this.facts = facts;
    this.board = board;
  }

  /**
   * Continues from the state of a training.
   *
   * @param storage the model directory
   * @param samples photos whose colours are predicted
   * @param facts for model.json, in addition to those of the epoch
   */
  static TrainingFiles begin(
      TrainingConfig training,
      Storage storage,
      List<TensorRow> samples,
      Supplier<Map<String, Object>> facts,
      GanState state,
      History history)
      throws IOException {
    TensorBoard board = TensorBoard.after(state.epoch(), storage);
    TrainingFiles files = new TrainingFiles(training, storage, samples, facts, board);
    files.writtenEpoch = state.epoch();
    // From the first model.json on, a resume knows what is trained here, whenever the run is
    // killed. Within an epoch, everything of the one before is written already.
    boolean between = !state.progress().isUnderWay();
    boolean behind = between && !isDescribed(storage, state.epoch());
    boolean best = between && state.epoch() > 0 && training.watch().isBest(history);
    if (behind || best) {
      try (Network generator = files.generator(state)) {
        if (behind && state.epoch() > 0) {
          files.writePlot(history);
        }
        if (behind) {
          files.writeModel(storage, generator, state, history);
        }
        if (best) {
          files.writeModel(storage.below(BEST), generator, state, history);
        }
      }
    }
    return files;
  }

  /**
   * Whether everything is there that is written after a checkpoint.
   *
   * @param epoch of the newest checkpoint
   * @param history up to that epoch
   */
  static boolean areWhole(TrainingConfig training, Storage storage, int epoch, History history)
      throws IOException {
    Optional<History.Row> best = training.watch().best(history);
    return isDescribed(storage, epoch)
        && (best.isEmpty() || isDescribed(storage.below(BEST), best.get().epoch()));
  }

  /** Whether the model belongs to the epoch; it is written after the checkpoint. */
  private static boolean isDescribed(Storage folder, int epoch) throws IOException {
    ModelDirectory model = new ModelDirectory(folder);
    return epoch > 0 && model.exists() && model.epochs() == epoch;
  }

  /** Writes what is due after the last epoch of the history. */
  void write(GanState state, History history) throws IOException {
    board.add(history);
    boolean last = state.epoch() == settings.epochs() || watch.isOver(history);
    boolean best = watch.isBest(history);
    boolean picture = last || state.epoch() % settings.samplesEvery() == 0;
    // A resume from before the best epoch could not restore its model.
    boolean checkpoint = last || best || state.epoch() % settings.checkpointEvery() == 0;
    if (!picture && !checkpoint) {
      return;
    }
    try (Network generator = generator(state)) {
      if (picture) {
        writeSamples(generator, state);
      }
      if (checkpoint) {
        writeCheckpoint(generator, state, history);
      }
      if (best) {
        writeModel(storage.below(BEST), generator, state, history);
      }
    }
  }

  /**
   * Writes checkpoints within the epoch that follows, where they are due.
   *
   * @param history of the earlier epochs
   */
  ParameterAveraging.EachRound within(History history) {
    return state -> {
      double seconds = (System.nanoTime() - checkpointed) / 1e9;
      if (settings.checkpointInterval() > 0 && seconds >= settings.checkpointInterval()) {
        writeProgress(state, history);
        LOG.info(
            "epoch {} up to round {} is written to {}",
            state.epoch() + 1,
            state.progress().rounds(),
            storage.location());
      }
    };
  }

  private void writeSamples(Network generator, GanState state) throws IOException {
    byte[] png = sampleGrid(generator);
    storage.write(String.format(Locale.ROOT, "samples/epoch-%04d.png", state.epoch()), png);
    board.addSamples(state.epoch(), png);
  }

  private void writeCheckpoint(Network generator, GanState state, History history)
      throws IOException {
    writeProgress(state, history);
    writePlot(history);
    writeModel(storage, generator, state, history);
    LOG.info("epoch {} is written to {}", state.epoch(), storage.location());
  }

  private void writePlot(History history) throws IOException {
    storage.write(LossPlot.FILE, LossPlot.png(history));
  }

  /** Writes everything that a resume needs. */
  private void writeProgress(GanState state, History history) throws IOException {
    // The history and the curves first: a resume cuts off what is too much in them, but cannot
    // recover what is missing.
    if (state.epoch() > writtenEpoch) {
      HistoryCsv.write(history, storage);
      board.write(state.epoch());
      writtenEpoch = state.epoch();
    }
    new Checkpoints(storage).write(state);
    checkpointed = System.nanoTime();
  }

  private Network generator(GanState state) {
    return ModelDirectory.generator(settings.gan(), state.average());
  }

  private void writeModel(Storage folder, Network generator, GanState state, History history)
      throws IOException {
    new ModelDirectory(folder).write(settings.gan(), generator, facts(state, history));
  }

  private byte[] sampleGrid(Network generator) {
    try (GeneratorPredictor predictor =
        new GeneratorPredictor(settings.gan(), generator.inference())) {
      Colorizer colorizer = new Colorizer(predictor);
      List<List<LabImage>> rows =
          samples.stream()
              .map(TensorRow::picture)
              .map(truth -> List.of(truth.gray(), colorizer.colorize(truth), truth))
              .toList();
      return ImageGrid.png(
          List.of("gray", settings.gan().variant().title(), "truth"), rows, SAMPLE_CELL);
    }
  }

  private Map<String, Object> facts(GanState state, History history) {
    Map<String, Object> all = new LinkedHashMap<>(facts.get());
    all.put("imagesSeen", state.imagesSeen());
    all.put(ModelDirectory.EPOCHS, state.epoch());
    all.put("steps", state.step());
    watch.best(history).ifPresent(epoch -> all.put("best", best(epoch)));
    return all;
  }

  private Map<String, Object> best(History.Row epoch) {
    return Map.of(
        "epoch", epoch.epoch(), "metric", watch.best().key(), "value", watch.best().of(epoch));
  }
}
