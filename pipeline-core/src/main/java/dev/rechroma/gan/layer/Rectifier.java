package dev.rechroma.gan.layer;

import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.LeakyReLU;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinearDerivative;
import org.nd4j.linalg.api.ops.impl.transforms.gradient.LeakyReLUBp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The activation that a layer applies to its own output, in place: f(x) = x for x &gt; 0, slope * x
 * else. Slope 0 is ReLU, 1 is the identity.
 *
 * <p>Only these, because their derivative can be read off their output: nothing else is kept for
 * the backward pass.
 */
public record Rectifier(double slope) {
  /** The slope that changes nothing. */
  public static final double IDENTITY = 1;

  /** The slope that leaves no negative value. */
  public static final double RELU = 0;

  static IActivation activation(double slope) {
    if (slope == IDENTITY) {
      return new ActivationIdentity();
    }
    return slope == RELU ? new ActivationReLU() : new ActivationLReLU(slope);
  }

  /** Whether an activation is one of these. */
  public static boolean isOne(IActivation activation) {
    return activation instanceof ActivationIdentity
        || activation instanceof ActivationReLU
        || activation instanceof ActivationLReLU;
  }

  /**
   * @throws IllegalArgumentException for another activation
   */
  public static Rectifier of(IActivation activation) {
    if (activation instanceof ActivationIdentity) {
      return new Rectifier(IDENTITY);
    }
    if (activation instanceof ActivationReLU) {
      return new Rectifier(RELU);
    }
    if (activation instanceof ActivationLReLU leaky) {
      return new Rectifier(leaky.getAlpha());
    }
    throw new IllegalArgumentException("not an identity, ReLU or leaky ReLU: " + activation);
  }

  /** Applies the activation to {@code x} in place. */
  INDArray applyInPlace(INDArray x) {
    if (slope != IDENTITY) {
      Nd4j.exec(new LeakyReLU(x, x, slope));
    }
    return x;
  }

  /** The gradient before the activation, given its output and the gradient after it. */
  INDArray backprop(INDArray output, INDArray gradient) {
    if (slope == IDENTITY) {
      return gradient;
    }
    INDArray result = Nd4j.createUninitialized(output.dataType(), output.shape(), 'c');
    // Not LeakyReLUBp for both: at 0, where ReLU leaves its dead outputs, it takes 1 for the slope.
    Nd4j.exec(
        slope == RELU
            ? new RectifiedLinearDerivative(output, gradient, result, RELU)
            : new LeakyReLUBp(output, gradient, result, slope));
    return result;
  }
}
