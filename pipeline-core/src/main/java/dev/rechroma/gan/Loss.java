package dev.rechroma.gan;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** A loss, averaged over all elements of its arguments, and its gradient. */
public enum Loss {

  /**
   * Binary cross entropy of logits z against labels t in [0, 1]: log(1 + e^z) - t z, whose gradient
   * is sigmoid(z) - t.
   */
  CROSS_ENTROPY {
    @Override
    public double value(INDArray logits, INDArray labels) {
      // softplus(z) = max(z, 0) + log(1 + e^-|z|) does not overflow.
      INDArray softplus =
          Transforms.log(Transforms.exp(Transforms.abs(logits).negi()).addi(1), false);
      softplus.addi(Transforms.max(logits, 0)).subi(labels.mul(logits));
      return softplus.meanNumber().doubleValue();
    }

    @Override
    public INDArray gradient(INDArray logits, INDArray labels) {
      return Transforms.sigmoid(logits).subi(labels).divi(logits.length());
    }
  },

  /** Mean squared error. */
  SQUARED_ERROR {
    @Override
    public double value(INDArray output, INDArray target) {
      double distance = output.distance2(target);
      return distance * distance / output.length();
    }

    @Override
    public INDArray gradient(INDArray output, INDArray target) {
      return output.sub(target).muli(2.0 / output.length());
    }
  },

  /** Mean absolute error, L1. */
  ABSOLUTE_ERROR {
    @Override
    public double value(INDArray output, INDArray target) {
      return output.distance1(target) / output.length();
    }

    @Override
    public INDArray gradient(INDArray output, INDArray target) {
      return Transforms.sign(output.sub(target), false).divi(output.length());
    }
  },

  /**
   * Smooth L1 (Girshick 2015, "Fast R-CNN", equation 3, with PyTorch's parameter beta, here {@value
   * #BETA}): of a difference d, d^2 / (2 beta) below beta and |d| - beta / 2 above.
   */
  SMOOTH_ABSOLUTE_ERROR {
    @Override
    public double value(INDArray output, INDArray target) {
      // With c = min(|d|, beta) both branches are c (|d| - c / 2) / beta.
      INDArray distance = Transforms.abs(output.sub(target), false);
      INDArray near = Transforms.min(distance, BETA);
      return near.mul(distance.subi(near.div(2))).meanNumber().doubleValue() / BETA;
    }

    @Override
    public INDArray gradient(INDArray output, INDArray target) {
      INDArray difference = output.sub(target);
      Transforms.max(difference, -BETA, false);
      Transforms.min(difference, BETA, false);
      return difference.divi(BETA * output.length());
    }
  };

  private static final double BETA = 0.02;

  /** The mean loss. */
  public abstract double value(INDArray output, INDArray target);

  /** The gradient of the mean loss with respect to {@code output}, in a new array. */
  public abstract INDArray gradient(INDArray output, INDArray target);
}
