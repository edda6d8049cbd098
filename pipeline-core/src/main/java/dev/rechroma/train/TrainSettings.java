package dev.rechroma.train;

import com.typesafe.config.Config;
import dev.rechroma.config.SettingsReader;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.gan.Optimizer;
import dev.rechroma.tensor.Augmentation;
import dev.rechroma.tensor.ColorSpace;
import java.io.Serializable;

/**
 * How a GAN is trained: the keys under rechroma.train, which are explained in reference.conf.
 *
 * @param gan the GAN to train
 * @param optimizer Adam's settings
 * @param objective weights of the losses and the labels
 * @param warmUpEpochs epochs at the start in which the generator alone is trained, on the
 *     reconstruction error
 * @param averageDecay see {@link WeightMovingAverage}
 * @param batch photos per step of one worker
 * @param epochs passes over the training split
 * @param schedule of the learning rates
 * @param seed decides weights, order, crops and labels
 * @param crop see {@link Augmentation}
 * @param flip see {@link Augmentation}
 * @param degrade see {@link Augmentation}
 * @param degradeStrength see {@link Augmentation#strength}
 * @param checkpointEvery epochs between checkpoints
 * @param checkpointInterval seconds between checkpoints within an epoch; 0 for none
 * @param samplesEvery epochs between sample pictures
 * @param samples photos in such a picture
 * @param averaging how several workers train together
 */
public record TrainSettings(
    GanSettings gan,
    Optimizer optimizer,
    Objective objective,
    int warmUpEpochs,
    double averageDecay,
    int batch,
    int epochs,
    RateSchedule schedule,
    long seed,
    double crop,
    double flip,
    double degrade,
    double degradeStrength,
    int checkpointEvery,
    double checkpointInterval,
    int samplesEvery,
    int samples,
    AveragingSettings averaging)
    implements Serializable {
  private static final int MANY = 1_000_000;
  private static final double HIGHEST_RATE = 1;

  /** Reads and checks the settings under rechroma.train. */
  public static TrainSettings read(Config train) {
    SettingsReader reader = SettingsReader.of(train);
    TrainSettings settings = read(reader);
    reader.throwProblems();
    return settings;
  }

  /** The same, leaving the problems in the reader. */
  public static TrainSettings read(SettingsReader reader) {
    int epochs = reader.integer("epochs", 1, MANY);
    GanSettings gan = GanSettings.read(reader);
    Objective objective = Objective.read(reader);
    reader.require(
        objective.chromaWeight() == 0 || gan.variant().colors() != ColorSpace.RGB,
        "chroma-weight",
        "must be 0 for " + gan.variant() + ", which predicts RGB and not a and b");
    return new TrainSettings(
        gan,
        new Optimizer(
            reader.number("learning-rate", 0, HIGHEST_RATE),
            reader.number("discriminator-learning-rate", 0, HIGHEST_RATE),
            reader.number("beta1", 0, 0.9999),
            reader.number("pretrained-learning-rate", 0, 1),
            reader.integer("frozen-blocks", 0, 16),
            reader.number("weight-decay", 0, 1),
            reader.number("clip-norm", 0, 1e9)),
        objective,
        reader.integer("warm-up-epochs", 0, MANY),
        reader.number("average-decay", 0, 0.999999),
        reader.integer("batch-size-per-worker", 1, 4096),
        epochs,
        RateSchedule.read(reader, epochs),
        reader.longInteger("seed", 0),
        reader.number("crop", 0.05, 1),
        reader.number("flip", 0, 1),
        reader.number("degrade", 0, 1),
        reader.number("degrade-strength", 0, 1),
        reader.integer("checkpoint-every", 1, MANY),
        reader.number("checkpoint-interval", 0, 1e9),
        reader.integer("samples-every", 1, MANY),
        reader.integer("samples", 1, 64),
        AveragingSettings.read(reader));
  }

  /** The objective of an epoch, counted from 0. */
  Objective objectiveOf(int epoch) {
    return epoch < warmUpEpochs ? objective.reconstructionAlone() : objective;
  }

  /** The optimizer at the first step of an epoch, counted from 0. */
  public Optimizer optimizerOf(int epoch) {
    return optimizer.scaled(schedule.factor(epoch, 0, Integer.MAX_VALUE));
  }

  /** How a training photo is cropped and flipped. */
  public Augmentation augmentation() {
    return new Augmentation(gan.size(), crop, flip, degrade, degradeStrength);
  }
}
