package dev.rechroma.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Photos as a network sees them, NCHW, all in about [-1, 1]; {@link ColorSpace} makes them.
 *
 * @param condition what a generator is given
 * @param judged what a discriminator is given beside colours: the condition as large as the target
 * @param target what the generator should predict
 */
public record Batch(INDArray condition, INDArray judged, INDArray target) {

  /** A batch whose target is as large as its condition. */
  public Batch(INDArray condition, INDArray target) {
    this(condition, condition, target);
  }

  /** Photos in the batch. */
  public int count() {
    return (int) condition.size(0);
  }
}
