package dev.rechroma.gan;

/**
 * The rules by which a step moves the weights of a network.
 *
 * @param rate Adam's learning rate
 * @param pretrainedRate learning rate of the part that began with pretrained weights, if there is
 *     one
 * @param weightDecay share of a weight that a step subtracts from it, times the rate (Loshchilov
 *     &amp; Hutter 2019, "Decoupled Weight Decay Regularization", algorithm 2)
 * @param maxNorm a gradient with a larger Euclidean norm is scaled down to it (Pascanu et al. 2013,
 *     "On the difficulty of training recurrent neural networks", algorithm 1); infinite for none
 */
record UpdateRules(double rate, double pretrainedRate, double weightDecay, double maxNorm) {
  static final UpdateRules NONE = new UpdateRules(0, 0, 0, Double.POSITIVE_INFINITY);

  /** The factor by which a gradient of the given norm is multiplied. */
  double clip(double norm) {
    return norm > maxNorm ? maxNorm / norm : 1;
  }

  boolean clips() {
    return maxNorm != Double.POSITIVE_INFINITY;
  }
}
