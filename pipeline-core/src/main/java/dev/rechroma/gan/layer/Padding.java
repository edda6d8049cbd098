package dev.rechroma.gan.layer;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;

/**
 * The zeros that a convolution pads one axis with. TensorFlow's padding "same" makes an output of
 * ceil(side / stride) and puts the odd zero after the picture (tf.nn.convolution, "SAME"), so that
 * it depends on the side; any other padding is the same before and after.
 *
 * @param before zeros on the left or above
 * @param behind zeros on the right or below
 */
public record Padding(long before, long behind) {

  /** The padding of a convolution that is not transposed, for a side of its input, px. */
  public static Padding of(ConvolutionLayer layer, long side) {
    return layer.getConvolutionMode() == ConvolutionMode.Same
        ? same(layer.getKernelSize()[0], layer.getStride()[0], side)
        : new Padding(layer.getPadding()[0], layer.getPadding()[0]);
  }

  private static Padding same(long kernel, long stride, long side) {
    long outputs = (side + stride - 1) / stride;
    long all = Math.max(0, (outputs - 1) * stride + kernel - side);
    return new Padding(all / 2, all - all / 2);
  }

  /** Side of the output, px. */
  public long outputSide(ConvolutionLayer layer, long side) {
    return (side + before + behind - layer.getKernelSize()[0]) / layer.getStride()[0] + 1;
  }
}
