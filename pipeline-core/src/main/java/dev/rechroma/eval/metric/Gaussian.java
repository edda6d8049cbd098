package dev.rechroma.eval.metric;

import java.util.Arrays;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/**
 * The normal distribution with the mean and covariance of some features.
 *
 * @param mean one value for each feature
 * @param factor R, with the covariance (unbiased, divided by n - 1) equal to R'R; one column per
 *     feature, and at most as many rows
 */
public record Gaussian(double[] mean, RealMatrix factor) {

  /**
   * Fits the features of pictures.
   *
   * @param pictures at least two, each with the same number of features
   */
  public static Gaussian of(float[][] pictures) {
    double[] mean = mean(pictures);
    double scale = 1 / Math.sqrt(pictures.length - 1.0);
    double[][] deviations = new double[pictures.length][mean.length];
    for (int i = 0; i < pictures.length; i++) {
      for (int k = 0; k < mean.length; k++) {
        deviations[i][k] = scale * (pictures[i][k] - mean[k]);
      }
    }
    return new Gaussian(mean, triangle(deviations));
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

  /** X = QR, so X'X = R'R. */
  private static RealMatrix triangle(double[][] rows) {
    int columns = rows[0].length;
    RealMatrix all = new QRDecomposition(MatrixUtils.createRealMatrix(rows)).getR();
    return all.getSubMatrix(0, Math.min(rows.length, columns) - 1, 0, columns - 1);
  }

  /**
   * The squared Frechet distance of two normal distributions, |m1 - m2|^2 + tr(C1 + C2 - 2 (C1
   * C2)^(1/2)): Dowson and Landau, "The Frechet distance between multivariate normal
   * distributions", Journal of Multivariate Analysis 12, 1982, equation 4; first used on classifier
   * features by Heusel et al., "GANs trained by a two time-scale update rule converge to a local
   * Nash equilibrium", NeurIPS 2017, equation 6.
   *
   * <p>With C1 = R'R and C2 = S'S the eigenvalues of C1 C2 are the squared singular values of RS',
   * so no matrix is squared and no root is taken of a 0 with rounding errors: with fewer pictures
   * than features the covariances are singular, which eigenvalue solvers handle badly.
   *
   * @return 0 for the same distribution, up to rounding; never negative
   */
  public double frechetDistance(Gaussian other) {
    RealMatrix product = factor.multiply(other.factor.transpose());
    double root = Arrays.stream(new SingularValueDecomposition(product).getSingularValues()).sum();
    double traces = squares(factor) + squares(other.factor);
    return Math.max(0, squaredDistance(mean, other.mean) + traces - 2 * root);
  }

  private static double squares(RealMatrix matrix) {
    double norm = matrix.getFrobeniusNorm();
    return norm * norm;
  }

  private static double squaredDistance(double[] one, double[] other) {
    double sum = 0;
    for (int k = 0; k < one.length; k++) {
      sum += (one[k] - other[k]) * (one[k] - other[k]);
    }
    return sum;
  }
}
