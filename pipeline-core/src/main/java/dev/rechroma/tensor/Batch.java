package dev.rechroma.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Photos as a network sees them, NCHW, both in about [-1, 1]; {@link ColorSpace} makes them.
 *
 * @param condition what a generator is given
 * @param target what it should paint
 */
public record Batch(INDArray condition, INDArray target) {

  /** Photos in the batch. */
  public int count() {
    return (int) condition.size(0);
  }
}
