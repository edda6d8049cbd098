package dev.rechroma.train;

import dev.rechroma.gan.Gan;
import dev.rechroma.gan.Loss;
import dev.rechroma.gan.Network;
import dev.rechroma.tensor.Batch;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One step of adversarial training (Goodfellow et al. 2014, algorithm 1, conditional): the
 * discriminator learns to tell real from generated colours, then the generator learns to pass for
 * real and to come close to the target.
 *
 * <p>There is no frozen copy of a network: the generator's gradient is the discriminator's gradient
 * at its input, propagated on through the generator; the gradient of the discriminator's own
 * weights from this pass is discarded.
 */
public final class AdversarialStep {
  private static final int CHANNELS = 1;

  private final Gan gan;
  private final Objective objective;
  private INDArray gradientOfReal;

  /**
   * @param gan the GAN, which is trained in place
   */
  public AdversarialStep(Gan gan, Objective objective) {
    this.gan = gan;
    this.objective = objective;
  }

  /**
   * Updates both networks once.
   *
   * @param iteration steps done so far in the whole training: Adam's bias correction needs it
   * @param random source of the label noise and of dropout
   */
  public StepLoss apply(Batch batch, int iteration, SplittableRandom random) {
    Labels labels = new Labels(objective.labelNoise(), random);
    INDArray prediction = predict(batch, random.nextLong());
    double discriminatorLoss = 0;
    if (objective.discriminatorLearnsAt(iteration)) {
      // Counted also for the steps without one, so that the mean over steps is right.
      discriminatorLoss =
          objective.generatorSteps() * discriminatorGradient(batch, prediction, labels);
      gan.discriminator().update(iteration / objective.generatorSteps());
    }
    StepLoss losses = generatorGradient(batch, prediction, labels);
    gan.generator().update(iteration);
    return new StepLoss(
        discriminatorLoss, losses.generator(), losses.adversarial(), losses.reconstruction());
  }

  /**
   * The generator's prediction; its layers keep their activations for {@link #generatorGradient}.
   *
   * @param seed decides what dropout drops
   */
  INDArray predict(Batch batch, long seed) {
    return gan.generator().forward(batch.condition(), seed);
  }

  /**
   * Computes the gradient of the loss (real + generated) / 2 in the discriminator; returns the
   * loss.
   */
  double discriminatorGradient(Batch batch, INDArray prediction, Labels labels) {
    Network discriminator = gan.discriminator();
    INDArray onReal = judge(batch, batch.target());
    INDArray realLabels = labels.real(onReal);
    discriminator.backwardToWeights(Loss.CROSS_ENTROPY.gradient(onReal, realLabels).divi(2));
    keepGradientOfReal(discriminator.weightGradient());

    INDArray onGenerated = judge(batch, prediction);
    INDArray generatedLabels = labels.generated(onGenerated);
    discriminator.backwardToWeights(
        Loss.CROSS_ENTROPY.gradient(onGenerated, generatedLabels).divi(2));
    discriminator.weightGradient().addi(gradientOfReal);
    return (Loss.CROSS_ENTROPY.value(onReal, realLabels)
            + Loss.CROSS_ENTROPY.value(onGenerated, generatedLabels))
        / 2;
  }

  private void keepGradientOfReal(INDArray gradient) {
    if (gradientOfReal == null) {
      gradientOfReal = gradient.ulike();
    }
    gradientOfReal.assign(gradient);
  }

  /** Computes the gradient of the generator's objective in the generator; returns its losses. */
  StepLoss generatorGradient(Batch batch, INDArray prediction, Labels labels) {
    INDArray target = batch.target();
    double reconstruction;
    INDArray gradient;
    if (objective.chromaWeight() > 0) {
      INDArray weights = objective.weights(target);
      reconstruction = gan.reconstruction().value(prediction, target, weights);
      gradient = gan.reconstruction().gradient(prediction, target, weights);
    } else {
      reconstruction = gan.reconstruction().value(prediction, target);
      gradient = gan.reconstruction().gradient(prediction, target);
    }
    gradient.muli(objective.reconstructionWeight());
    double adversarial = 0;
    if (objective.adversarialWeight() > 0) {
      INDArray verdict = judge(batch, prediction);
      INDArray wanted = labels.wantedByGenerator(verdict);
      adversarial = Loss.CROSS_ENTROPY.value(verdict, wanted);
      gradient.addi(
          gradientAtPrediction(batch, Loss.CROSS_ENTROPY.gradient(verdict, wanted))
              .muli(objective.adversarialWeight()));
    }
    gan.generator().backwardToWeights(gradient);
    double total =
        objective.adversarialWeight() * adversarial
            + objective.reconstructionWeight() * reconstruction;
    return new StepLoss(0, total, adversarial, reconstruction);
  }

  private INDArray judge(Batch batch, INDArray prediction) {
    return gan.discriminator().forward(Nd4j.concat(CHANNELS, batch.judged(), prediction));
  }

  /** Propagates a gradient at the verdict back through the discriminator to the prediction. */
  private INDArray gradientAtPrediction(Batch batch, INDArray atVerdict) {
    INDArray atInput = gan.discriminator().backwardToInput(atVerdict);
    long conditionChannels = batch.judged().size(CHANNELS);
    return atInput
        .get(
            NDArrayIndex.all(),
            NDArrayIndex.interval(conditionChannels, atInput.size(CHANNELS)),
            NDArrayIndex.all(),
            NDArrayIndex.all())
        .dup('c');
  }
}
