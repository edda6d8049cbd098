package dev.rechroma.gan.onednn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rechroma.gan.onednn.kernel.WinogradConvolution.Direction;
import java.util.List;
import java.util.Random;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares kernels that are put together here with convolutions in doubles, as defined. */
@Tag("numeric")
class ConvolutionKernelsTest {
  private static final double TOLERANCE = 1e-4;

  private final PointerScope scope = OneDnn.scope();
  private final Random random = new Random(5);

  @AfterEach
  void free() {
    scope.close();
  }

  /** A convolution: its large and small pictures have {@code photos} and these channels. */
  private record Shape(
      int photos, int large, int small, int side, int stride, int padding, int rows, int columns) {

    long[] largeShape() {
      return new long[] {photos, large, rows, columns};
    }

    long[] smallShape() {
      return new long[] {photos, small, smaller(rows), smaller(columns)};
    }

    long[] weightShape() {
      return new long[] {small, large, side, side};
    }

    private int smaller(int length) {
      return (length + 2 * padding - side) / stride + 1;
    }
  }

  /** Visits each product of the convolution by the places of its three factors. */
  private interface Product {
    void at(int large, int small, int weight);
  }

  private static void forEach(Shape shape, Product product) {
    long[] small = shape.smallShape();
    for (int n = 0; n < shape.photos(); n++) {
      for (int k = 0; k < shape.small(); k++) {
        for (int y = 0; y < small[2]; y++) {
          for (int x = 0; x < small[3]; x++) {
            int at = (int) (((n * small[1] + k) * small[2] + y) * small[3] + x);
            window(shape, n, k, y, x, at, product);
          }
        }
      }
    }
  }

  private static void window(Shape shape, int n, int k, int y, int x, int small, Product product) {
    for (int c = 0; c < shape.large(); c++) {
      for (int r = 0; r < shape.side(); r++) {
        for (int s = 0; s < shape.side(); s++) {
          int row = y * shape.stride() + r - shape.padding();
          int column = x * shape.stride() + s - shape.padding();
          if (row >= 0 && row < shape.rows() && column >= 0 && column < shape.columns()) {
            int large = ((n * shape.large() + c) * shape.rows() + row) * shape.columns() + column;
            int weight = ((k * shape.large() + c) * shape.side() + r) * shape.side() + s;
            product.at(large, small, weight);
          }
        }
      }
    }
  }

  /** Kernels of 3 and 4 px, odd sides, and so many tiles that they are cut into slices. */
  @ParameterizedTest
  @CsvSource({
    "2, 5, 7, 3, 1, 1, 9, 13",
    "2, 16, 3, 4, 1, 1, 10, 7",
    "1, 4, 16, 4, 2, 1, 12, 18",
    "3, 6, 5, 4, 2, 1, 11, 9",
    "3, 64, 32, 3, 1, 1, 40, 100",
    "2, 32, 16, 4, 2, 1, 68, 200"
  })
  void winogradsAlgorithmIsAConvolution(
      int photos, int large, int small, int side, int stride, int padding, int rows, int columns) {
    Shape shape = new Shape(photos, large, small, side, stride, padding, rows, columns);
    float[] x = values(shape.largeShape());
    float[] y = values(shape.smallShape());
    float[] w = values(shape.weightShape());
    double[] toSmall = new double[y.length];
    double[] toLarge = new double[x.length];
    double[] toWeights = new double[w.length];
    forEach(
        shape,
        (at, to, weight) -> {
          toSmall[to] += (double) x[at] * w[weight];
          toLarge[at] += (double) y[to] * w[weight];
          toWeights[weight] += (double) x[at] * y[to];
        });

    for (Direction direction : Direction.values()) {
      Kernels kernels = new Kernels();
      WinogradConvolution convolution =
          new WinogradConvolution(
              kernels,
              direction,
              shape.largeShape(),
              shape.smallShape(),
              side,
              stride,
              new long[] {padding, padding});
      memory largePictures = array(x, shape.largeShape());
      memory smallPictures = array(y, shape.smallShape());
      memory weights = array(w, shape.weightShape());
      memory small1 = array(y, shape.smallShape());
      memory large1 = array(x, shape.largeShape());
      memory gradient = array(w, shape.weightShape());
      boolean down = direction == Direction.TO_SMALL;
      List<List<Kernel>> all =
          down
              ? List.of(
                  convolution.forward(largePictures, weights, small1),
                  convolution.toInput(smallPictures, weights, large1),
                  convolution.toWeights(largePictures, smallPictures, gradient))
              : List.of(
                  convolution.forward(smallPictures, weights, large1),
                  convolution.toInput(largePictures, weights, small1),
                  convolution.toWeights(smallPictures, largePictures, gradient));
      kernels.allocate();
      all.forEach(run -> run.forEach(Kernel::run));

      assertClose(small1, toSmall);
      assertClose(large1, toLarge);
      assertClose(gradient, toWeights);
    }
  }

  @ParameterizedTest
  @CsvSource({"3, 4, 1, 2, 4, 4", "2, 20, 1, 2, 7, 9", "2, 16, 2, 1, 8, 8", "1, 8, 2, 2, 9, 12"})
  void theGradientOfADepthwiseConvolutionIsPutTogetherOfParts(
      int photos, int channels, int stride, int padding, int rows, int columns) {
    // An even side has one more row and column of zeros behind it than before it.
    long[] input = {photos, channels, rows, columns};
    long[] output = {
      photos, channels, (rows + stride - 1) / stride, (columns + stride - 1) / stride
    };
    float[] x = values(input);
    float[] y = values(output);
    double[] expected = new double[25 * channels];
    for (int n = 0; n < photos; n++) {
      for (int c = 0; c < channels; c++) {
        Shape one = new Shape(1, 1, 1, 5, stride, padding, rows, columns);
        int from = (n * channels + c) * rows * columns;
        int to = (int) ((n * channels + c) * output[2] * output[3]);
        int at = c;
        for (int q = 0; q < output[2] * output[3]; q++) {
          int place = q;
          window(
              one,
              0,
              0,
              (int) (q / output[3]),
              (int) (q % output[3]),
              0,
              (large, small, tap) ->
                  expected[tap * channels + at] += (double) x[from + large] * y[to + place]);
        }
      }
    }

    Kernels kernels = new Kernels();
    memory.desc kept =
        OneDnn.strided(
            new long[] {channels, 1, 1, 5, 5}, new long[] {1, 1, 1, 5L * channels, channels});
    memory gradient = new memory(kept, OneDnn.CPU);
    List<Kernel> run =
        new DepthwiseGradient(kernels, input, output, stride, new long[] {padding, padding}, kept)
            .run(array(x, input), array(y, output), gradient);
    kernels.allocate();
    run.forEach(Kernel::run);

    assertClose(gradient, expected);
  }

  private float[] values(long... shape) {
    float[] values = new float[(int) (shape[0] * shape[1] * shape[2] * shape[3])];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static memory array(float[] values, long... shape) {
    memory array = new memory(OneDnn.plain(shape), OneDnn.CPU);
    OneDnn.floats(array).put(values, 0, values.length);
    return array;
  }

  private static void assertClose(memory array, double[] expected) {
    float[] values = new float[expected.length];
    OneDnn.floats(array).get(values);
    double error = 0;
    double size = 0;
    for (int i = 0; i < values.length; i++) {
      error += (values[i] - expected[i]) * (values[i] - expected[i]);
      size += expected[i] * expected[i];
    }
    assertThat(Math.sqrt(error / size)).isCloseTo(0, within(TOLERANCE / 10));
  }
}
