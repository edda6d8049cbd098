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
    INDArray losses(INDArray logits, INDArray labels) {
      // softplus(z) = max(z, 0) + log(1 + e^-|z|) does not overflow.
      INDArray softplus =
          Transforms.log(Transforms.exp(Transforms.abs(logits).negi()).addi(1), false);
      return softplus.addi(Transforms.max(logits, 0)).subi(labels.mul(logits));
    }

    @Override
    INDArray slopes(INDArray logits, INDArray labels) {
      return Transforms.sigmoid(logits).subi(labels);
    }
  },

  /** Mean squared error. */
  SQUARED_ERROR {
    @Override
    INDArray losses(INDArray output, INDArray target) {
      INDArray difference = output.sub(target);
      return difference.muli(difference);
    }

    @Override
    INDArray slopes(INDArray output, INDArray target) {
      return output.sub(target).muli(2);
    }
  },

  /** Mean absolute error, L1. */
  ABSOLUTE_ERROR {
    @Override
    INDArray losses(INDArray output, INDArray target) {
      return Transforms.abs(output.sub(target), false);
    }

    @Override
    INDArray slopes(INDArray output, INDArray target) {
      return Transforms.sign(output.sub(target), false);
    }
  },

  /**
   * Smooth L1 (Girshick 2015, "Fast R-CNN", equation 3, with PyTorch's parameter beta, here {@value
   * #BETA}): of a difference d, d^2 / (2 beta) below beta and |d| - beta / 2 above.
   */
  SMOOTH_ABSOLUTE_ERROR {
    @Override
    INDArray losses(INDArray output, INDArray target) {
      // With c = min(|d|, beta) both branches are c (|d| - c / 2) / beta.
      INDArray distance = Transforms.abs(output.sub(target), false);
      INDArray near = Transforms.min(distance, BETA);
      return distance.subi(near.div(2)).muli(near).divi(BETA);
    }

    @Override
    INDArray slopes(INDArray output, INDArray target) {
      INDArray difference = output.sub(target);
      Transforms.max(difference, -BETA, false);
      Transforms.min(difference, BETA, false);
      return difference.divi(BETA);
    }
  };

  private static final double BETA = 0.02;

  /** The loss of each element, in a new array. */
  abstract INDArray losses(INDArray output, INDArray target);

  /** The derivative of each element's loss with respect to the element, in a new array. */
  abstract INDArray slopes(INDArray output, INDArray target);

  /** The mean loss. */
  public double value(INDArray output, INDArray target) {
    return losses(output, target).meanNumber().doubleValue();
  }

  /** The gradient of the mean loss with respect to {@code output}, in a new array. */
  public INDArray gradient(INDArray output, INDArray target) {
    return slopes(output, target).divi(output.length());
  }

  /**
   * The mean of each element's loss times its weight.
   *
   * @param weights of the same shape as {@code output}, or with one channel that applies to all
   */
  public double value(INDArray output, INDArray target, INDArray weights) {
    return losses(output, target).muli(weights).meanNumber().doubleValue();
  }

  /** The gradient of {@link #value(INDArray, INDArray, INDArray)}, in a new array. */
  public INDArray gradient(INDArray output, INDArray target, INDArray weights) {
    return slopes(output, target).muli(weights).divi(output.length());
  }
}
