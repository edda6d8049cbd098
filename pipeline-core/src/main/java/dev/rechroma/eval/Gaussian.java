package dev.rechroma.eval;

import java.util.Arrays;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * The normal distribution that has the mean and the covariance of some features.
 *
 * @param mean a value for each feature
 * @param covariance symmetric; the unbiased estimate, divided by n - 1
 * @param root the symmetric square root of the covariance
 */
record Gaussian(double[] mean, RealMatrix covariance, RealMatrix root) {
  private static final double EPSILON = Math.ulp(1.0);

  /**
   * Of the features of pictures.
   *
   * @param pictures at least two, each with the same number of features
   */
  static Gaussian of(float[][] pictures) {
    double[] mean = mean(pictures);
    double[][] centered = new double[pictures.length][mean.length];
    for (int i = 0; i < pictures.length; i++) {
      for (int k = 0; k < mean.length; k++) {
        centered[i][k] = pictures[i][k] - mean[k];
      }
    }
    RealMatrix all = MatrixUtils.createRealMatrix(centered);
    RealMatrix covariance =
        symmetric(all.transpose().multiply(all)).scalarMultiply(1.0 / (pictures.length - 1));
    return new Gaussian(mean, covariance, root(covariance));
  }

  private static double[] mean(float[][] pictures) {
    double[] mean = new double[pictures[0].length];
    for (float[] picture : pictures) {
      for (int k = 0; k < mean.length; k++) {
        mean[k] += picture[k] / (double) pictures.length;
      }
    }
    return mean;
  }

  /**
   * The squared Frechet distance of two normal distributions, |m1 - m2|^2 + tr(C1 + C2 - 2 (C1
   * C2)^(1/2)): Dowson and Landau, "The Frechet distance between multivariate normal
   * distributions", Journal of Multivariate Analysis 12, 1982, equation 4; on features of a
   * classifier first by Heusel et al., "GANs trained by a two time-scale update rule converge to a
   * local Nash equilibrium", NeurIPS 2017, equation 6.
   *
   * <p>C1 C2 has the eigenvalues of the symmetric S C2 S with S = C1^(1/2), whose roots can be
   * taken without complex numbers also where there are fewer pictures than features, and C1 and C2
   * are singular.
   *
   * @return 0 for the same distribution, up to rounding; never negative
   */
  double frechetDistance(Gaussian other) {
    RealMatrix product = symmetric(root.multiply(other.covariance).multiply(root));
    double trace =
        covariance.getTrace()
            + other.covariance.getTrace()
            - 2 * Arrays.stream(rootsOf(new EigenDecomposition(product))).sum();
    return Math.max(0, squaredDistance(mean, other.mean) + trace);
  }

  private static double squaredDistance(double[] one, double[] other) {
    double sum = 0;
    for (int k = 0; k < one.length; k++) {
      sum += (one[k] - other[k]) * (one[k] - other[k]);
    }
    return sum;
  }

  private static RealMatrix root(RealMatrix covariance) {
    EigenDecomposition eigen = new EigenDecomposition(covariance);
    RealMatrix roots = MatrixUtils.createRealDiagonalMatrix(rootsOf(eigen));
    return symmetric(eigen.getV().multiply(roots).multiply(eigen.getVT()));
  }

  /** What is smaller than rounding leaves of a 0 is one: its root would be far larger. */
  private static double[] rootsOf(EigenDecomposition eigen) {
    double[] values = eigen.getRealEigenvalues();
    double negligible = Arrays.stream(values).max().orElse(0) * values.length * EPSILON;
    return Arrays.stream(values).map(value -> value > negligible ? Math.sqrt(value) : 0).toArray();
  }

  private static RealMatrix symmetric(RealMatrix almost) {
    return almost.add(almost.transpose()).scalarMultiply(0.5);
  }
}
