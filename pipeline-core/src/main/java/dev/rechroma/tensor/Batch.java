package dev.rechroma.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Photos as a network sees them, NCHW, both in [-1, 1] ({@link LabScale}).
 *
 * @param l lightness, [N, 1, H, W]
 * @param ab colour, [N, 2, H, W]
 */
public record Batch(INDArray l, INDArray ab) {

  /** Photos in the batch. */
  public int count() {
    return (int) l.size(0);
  }
}
