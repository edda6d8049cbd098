package dev.rechroma.gan.layer;

import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.LeakyReLU;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinearDerivative;
import org.nd4j.linalg.api.ops.impl.transforms.gradient.LeakyReLUBp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The activation that a layer applies to its own output, in place: f(x) = min(x, ceiling) for x
 * &gt; 0, slope * x otherwise. Slope 0 is ReLU, or ReLU6 with a ceiling of 6; slope 1 is the
 * identity.
 *
 * <p>Only these are supported, because their derivative can be read off their output, so nothing
 * else is kept for the backward pass.
 *
 * @param slope slope for negative inputs
 * @param ceiling largest output; infinite for none, and finite only for ReLU
 */
public record Rectifier(double slope, double ceiling) {
  /** The slope of the identity. */
  public static final double IDENTITY = 1;

  /** The slope of ReLU. */
  public static final double RELU = 0;

  private static final double SIX = 6;
  private static final double NONE = Double.POSITIVE_INFINITY;

  private Rectifier(double slope) {
    this(slope, NONE);
  }

  static IActivation activation(double slope) {
    if (slope == IDENTITY) {
      return new ActivationIdentity();
    }
    return slope == RELU ? new ActivationReLU() : new ActivationLReLU(slope);
  }

  /**
   * ReLU6: min(max(x, 0), 6) (Krizhevsky 2010, "Convolutional Deep Belief Networks on CIFAR-10").
   */
  static IActivation relu6() {
    return new ActivationReLU6();
  }

  /** Whether an activation is one of these. */
  public static boolean isOne(IActivation activation) {
    return activation instanceof ActivationIdentity
        || activation instanceof ActivationReLU
        || activation instanceof ActivationReLU6
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
    if (activation instanceof ActivationReLU6) {
      return new Rectifier(RELU, SIX);
    }
    if (activation instanceof ActivationLReLU leaky) {
      return new Rectifier(leaky.getAlpha());
    }
    throw new IllegalArgumentException("not an identity, ReLU, ReLU6 or leaky ReLU: " + activation);
  }

  /** Whether it leaves every value as it is. */
  public boolean isIdentity() {
    return slope == IDENTITY;
  }

  /** Whether outputs have a largest value. */
  public boolean isBounded() {
    return ceiling != NONE;
  }

  /** Applies the activation to {@code x} in place. */
  INDArray applyInPlace(INDArray x) {
    if (!isIdentity()) {
      Nd4j.exec(new LeakyReLU(x, x, slope));
    }
    if (isBounded()) {
      Transforms.min(x, ceiling, false);
    }
    return x;
  }

  /** The gradient before the activation, given its output and the gradient after it. */
  INDArray backprop(INDArray output, INDArray gradient) {
    if (isIdentity()) {
      return gradient;
    }
    INDArray result = Nd4j.createUninitialized(output.dataType(), output.shape(), 'c');
    // LeakyReLUBp does not suit both: at 0, the output of a dead ReLU, it takes the slope to be 1.
    Nd4j.exec(
        slope == RELU
            ? new RectifiedLinearDerivative(output, gradient, result, RELU)
            : new LeakyReLUBp(output, gradient, result, slope));
    return isBounded() ? result.muli(output.lt(ceiling).castTo(output.dataType())) : result;
  }
}
