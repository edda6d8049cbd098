package dev.rechroma.train;

import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The study's labels: flipped (generated photos are 1, real ones 0), and for the discriminator soft
 * and noisy (0 is drawn from [0, noise], 1 from [1 - noise, 1]).
 *
 * @param noise in [0, 0.5)
 */
record Labels(double noise, SplittableRandom random) {

  INDArray real(INDArray logits) {
    return noisy(logits, 0);
  }

  INDArray generated(INDArray logits) {
    return noisy(logits, 1 - noise);
  }

  /** What the generator wants the discriminator to say: real, without noise. */
  INDArray wantedByGenerator(INDArray logits) {
    return logits.like();
  }

  private INDArray noisy(INDArray logits, double from) {
    double[] values = random.doubles(logits.length()).map(u -> from + noise * u).toArray();
    return Nd4j.createFromArray(values).castTo(logits.dataType()).reshape('c', logits.shape());
  }
}
