package dev.rechroma.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Photos as a network sees them, NCHW, all in about [-1, 1]; created by {@link ColorSpace}.
 *
 * @param condition input of a generator
 * @param judged input of a discriminator besides colours: the condition at the size of the target
 * @param target what the generator should predict
 */
public record Batch(INDArray condition, INDArray judged, INDArray target) {

  /** A batch whose target is as large as its condition. */
  public Batch(INDArray condition, INDArray target) {
    this(condition, condition, target);
  }

  /** Number of photos in the batch. */
  public int count() {
    return (int) condition.size(0);
  }
}
