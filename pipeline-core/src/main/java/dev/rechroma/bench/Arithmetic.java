package dev.rechroma.bench;

import dev.rechroma.gan.Gan;
import dev.rechroma.gan.Network;
import dev.rechroma.gan.layer.ConvTranspose2d;
import dev.rechroma.gan.layer.DepthwiseConv2d;
import dev.rechroma.tensor.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Floating-point operations per photo, with a multiplication and an addition counted as two. Only
 * convolutions count: the rest is bound by memory, not by arithmetic.
 *
 * @param inference one forward pass of the generator
 * @param step one update of both networks: the generator forward and backward; the discriminator on
 *     real and on generated colours, forward and backward; the discriminator once more, backward to
 *     its input only. The gradient at a network's input is not counted where it is not needed.
 */
record Arithmetic(double inference, double step) {

  /** Counts for a batch of one photo. */
  static Arithmetic of(Gan gan, Batch one) {
    INDArray condition = one.condition();
    INDArray judged = Nd4j.concat(1, one.judged(), one.target());
    List<Cost> generator = convolutions(gan.generator(), condition);
    List<Cost> discriminator = convolutions(gan.discriminator(), judged);
    double d = forward(discriminator);
    return new Arithmetic(forward(generator), step(generator) + 2 * step(discriminator) + 2 * d);
  }

  /**
   * The cost of a convolution.
   *
   * @param forward operations of the forward pass
   * @param trained whether gradients of its weights are computed
   */
  private record Cost(double forward, boolean trained) {}

  private static double forward(List<Cost> costs) {
    return costs.stream().mapToDouble(Cost::forward).sum();
  }

  /** Operations forward and backward; the first trained layer needs no gradient at its input. */
  private static double step(List<Cost> costs) {
    List<Cost> trained = costs.stream().filter(Cost::trained).toList();
    return forward(costs) + 2 * forward(trained) - trained.get(0).forward();
  }

  /** The cost of each convolution, in the order of the layers. */
  private static List<Cost> convolutions(Network network, INDArray input) {
    Map<String, INDArray> outputs = network.feedForward(new INDArray[] {input}, false);
    List<Cost> costs = new ArrayList<>();
    for (String name : network.getConfiguration().getTopologicalOrderStr()) {
      GraphVertex vertex = network.getVertex(name);
      if (vertex.hasLayer()
          && vertex.getLayer().conf().getLayer() instanceof ConvolutionLayer layer) {
        String source = network.getConfiguration().getVertexInputs().get(name).get(0);
        double forward = cost(layer, outputs.get(source), outputs.get(name));
        costs.add(new Cost(forward, !network.isFrozen(name)));
      }
    }
    return costs;
  }

  private static double cost(ConvolutionLayer layer, INDArray input, INDArray output) {
    double kernel = (double) layer.getKernelSize()[0] * layer.getKernelSize()[1];
    double weights =
        layer instanceof DepthwiseConv2d
            ? kernel * layer.getNOut()
            : kernel * layer.getNIn() * layer.getNOut();
    // Each weight is used at each position of the smaller grid: a transposed convolution scatters.
    INDArray grid = layer instanceof ConvTranspose2d ? input : output;
    return 2 * weights * grid.size(2) * grid.size(3);
  }
}
