package dev.rechroma.train;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Exponential moving average of weights over the steps of a training (Yazici et al. 2019, "The
 * unusual effectiveness of averaging in GAN training"): the generator circles around a good place,
 * and its average stands there.
 *
 * @param decay share of the average that a step keeps, in [0, 1); 0 follows the weights themselves
 * @param weights the average, changed in place
 */
record MovingAverage(double decay, INDArray weights) {
  private static final double YOUNG = 10;

  /**
   * Takes in the weights after a step.
   *
   * @param step steps before it: a young average forgets faster, as its start is of no worth
   */
  void follow(INDArray current, int step) {
    double kept = Math.min(decay, (1 + step) / (YOUNG + step));
    weights.muli(kept);
    // In place: a product of all weights in fresh memory would cost as much as Adam.
    Nd4j.getBlasWrapper().level1().axpy(weights.length(), 1 - kept, current, weights);
  }
}
