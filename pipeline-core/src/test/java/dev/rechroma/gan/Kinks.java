package dev.rechroma.gan;

import static org.assertj.core.api.Assertions.fail;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.BETA;
import static org.deeplearning4j.nn.params.ConvolutionParamInitializer.BIAS_KEY;
import static org.deeplearning4j.nn.params.ConvolutionParamInitializer.WEIGHT_KEY;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import dev.rechroma.gan.layer.DropoutLayer;
import dev.rechroma.gan.layer.Rectifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Keeps the inputs of a network's rectifiers away from their kinks, 0 and the 6 of ReLU6: within a
 * rounding error of a kink, kernels that round differently take different slopes, and gradients
 * differ by far more than the rounding.
 */
public final class Kinks {
  /** Many times the rounding error of floats, for values of about 1. */
  private static final double MARGIN = 1e-4;

  private static final int MOST_MOVES = 200;
  private static final int[] ALL_BUT_CHANNELS = {0, 2, 3};

  private final Network network;

  /** The same layers with the same weights, but without rectifiers. */
  private final Network linear;

  private final Map<String, List<INDArray>> outputs = new HashMap<>();

  private Kinks(Network network) {
    this.network = network;
    ComputationGraphConfiguration settings = network.getConfiguration().clone();
    settings.getVertices().values().stream()
        .filter(LayerVertex.class::isInstance)
        .map(vertex -> ((LayerVertex) vertex).getLayerConf().getLayer())
        .filter(BaseLayer.class::isInstance)
        .forEach(layer -> ((BaseLayer) layer).setActivationFn(new ActivationIdentity()));
    linear = new Network(settings);
    linear.init(network.params(), false);
  }

  /**
   * Moves weights a little until, in training passes on the inputs, no rectified value of a
   * convolution or norm is within the margin of a kink.
   *
   * @param seed decides what dropout drops
   * @param inputs inputs of the same shape
   */
  public static void avoid(Network network, long seed, INDArray... inputs) {
    network.forward(inputs[0], seed);
    new Kinks(network).walk(List.of(inputs));
  }

  private void walk(List<INDArray> inputs) {
    outputs.put(network.getConfiguration().getNetworkInputs().get(0), inputs);
    for (String name : network.getConfiguration().getTopologicalOrderStr()) {
      if (!outputs.containsKey(name)) {
        outputs.put(name, pass(name));
      }
    }
  }

  private List<INDArray> pass(String name) {
    List<List<INDArray>> read =
        network.getConfiguration().getVertexInputs().get(name).stream().map(outputs::get).toList();
    knob(name).ifPresent(knob -> move(knob, name, read.get(0)));
    return IntStream.range(0, read.get(0).size()).mapToObj(i -> pass(name, read, i)).toList();
  }

  private INDArray pass(String name, List<List<INDArray>> read, int index) {
    GraphVertex vertex = network.getVertex(name);
    for (int i = 0; i < read.size(); i++) {
      vertex.setInput(i, read.get(i).get(index), LayerWorkspaceMgr.noWorkspaces());
    }
    return vertex.doForward(true, LayerWorkspaceMgr.noWorkspaces());
  }

  /** The weights that shift the values of each channel, for a layer whose values are rectified. */
  private Optional<INDArray> knob(String name) {
    Layer layer = network.getLayer(name);
    if (layer == null
        || !(layer.conf().getLayer() instanceof BaseLayer settings)
        || (!isRectifier(settings.getActivationFn()) && !meetsRectifier(name))) {
      return Optional.empty();
    }
    INDArray shift = layer.getParam(layer.paramTable().containsKey(BETA) ? BETA : BIAS_KEY);
    return Optional.of(shift == null ? innerTap(layer) : shift);
  }

  /** For each channel, the weight that is never applied to padding. */
  private static INDArray innerTap(Layer convolution) {
    return convolution.getParam(WEIGHT_KEY).get(all(), point(0), point(1), point(1));
  }

  private boolean meetsRectifier(String name) {
    return network.getConfiguration().getVertexInputs().entrySet().stream()
        .filter(reader -> reader.getValue().contains(name))
        .anyMatch(reader -> rectifies(reader.getKey()));
  }

  private boolean rectifies(String name) {
    Layer layer = network.getVertex(name).getLayer();
    if (layer == null || layer instanceof DropoutLayer) {
      return meetsRectifier(name);
    }
    return layer.conf().getLayer() instanceof ActivationLayer activation
        && isRectifier(activation.getActivationFn());
  }

  private static boolean isRectifier(IActivation function) {
    return Rectifier.isOne(function) && !Rectifier.of(function).isIdentity();
  }

  private void move(INDArray knob, String name, List<INDArray> inputs) {
    for (int i = 1; i <= MOST_MOVES; i++) {
      INDArray tooNear = nearest(name, inputs).lt(MARGIN).castTo(knob.dataType());
      if (tooNear.maxNumber().intValue() == 0) {
        return;
      }
      knob.addi(tooNear.muli(i * MARGIN).reshape(knob.shape()));
    }
    fail("no place without a kink for " + name);
  }

  /** How close each channel comes to a kink. */
  private INDArray nearest(String name, List<INDArray> inputs) {
    BaseLayer settings = (BaseLayer) network.getLayer(name).conf().getLayer();
    double ceiling = Rectifier.of(settings.getActivationFn()).ceiling();
    return inputs.stream()
        .map(input -> linear.getLayer(name).activate(input, true, LayerWorkspaceMgr.noWorkspaces()))
        .map(values -> Transforms.min(Transforms.abs(values), Transforms.abs(values.sub(ceiling))))
        .map(distances -> distances.min(ALL_BUT_CHANNELS))
        .reduce(Transforms::min)
        .orElseThrow();
  }
}
