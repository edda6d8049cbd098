package dev.rechroma.gan.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rechroma.gan.Kinks;
import dev.rechroma.gan.Network;
import dev.rechroma.gan.onednn.Passes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Compares our layers with DL4J's own, which compute in another way. */
@Tag("numeric")
class LayersTest {
  private static final double TOLERANCE = 2e-4;

  private static ConvolutionLayer convolution(int in, int out, int k, int s, int p, boolean bias) {
    return new ConvolutionLayer.Builder(k, k)
        .stride(s, s)
        .padding(p, p)
        .nIn(in)
        .nOut(out)
        .hasBias(bias)
        .activation(new ActivationIdentity())
        .build();
  }

  private static Deconvolution2D transposed(int in, int out, int k, int s, int p, boolean bias) {
    return new Deconvolution2D.Builder(k, k)
        .stride(s, s)
        .padding(p, p)
        .nIn(in)
        .nOut(out)
        .hasBias(bias)
        .activation(new ActivationIdentity())
        .build();
  }

  private static BatchNormalization norm(int channels) {
    return new BatchNormalization.Builder().nIn(channels).nOut(channels).useLogStd(false).build();
  }

  private static ConvolutionLayer same(int in, int out, int k, int s) {
    return new ConvolutionLayer.Builder(k, k)
        .stride(s, s)
        .convolutionMode(ConvolutionMode.Same)
        .nIn(in)
        .nOut(out)
        .hasBias(false)
        .activation(new ActivationIdentity())
        .build();
  }

  private static DepthwiseConvolution2D depthwise(int channels, int k, int s) {
    return new DepthwiseConvolution2D.Builder(k, k)
        .stride(s, s)
        .convolutionMode(ConvolutionMode.Same)
        .nIn(channels)
        .nOut(channels)
        .depthMultiplier(1)
        .hasBias(false)
        .activation(new ActivationIdentity())
        .build();
  }

  private static ActivationLayer leaky(double slope) {
    return new ActivationLayer(slope == 0 ? new ActivationReLU() : new ActivationLReLU(slope));
  }

  static Stream<Arguments> pairs() {
    return Stream.of(
        pair("3x3", Conv2d.of(3, 5, 3, 1, 1), 2, 3, 8, convolution(3, 5, 3, 1, 1, true)),
        pair(
            "stride 2, odd side",
            Conv2d.of(2, 4, 3, 2, 1),
            3,
            2,
            9,
            convolution(2, 4, 3, 2, 1, true)),
        pair(
            "4x4, no bias, batch 1",
            Conv2d.unbiased(3, 4, 4, 2, 1),
            1,
            3,
            10,
            convolution(3, 4, 4, 2, 1, false)),
        pair(
            "4x4, stride 1",
            Conv2d.unbiased(3, 4, 4, 1, 1),
            2,
            3,
            7,
            convolution(3, 4, 4, 1, 1, false)),
        pair(
            "leaky",
            Conv2d.leaky(0.2, 3, 4, 4, 2, 1),
            2,
            3,
            8,
            convolution(3, 4, 4, 2, 1, true),
            leaky(0.2)),
        pair(
            "transposed",
            ConvTranspose2d.of(4, 3, 4, 2, 1),
            2,
            4,
            5,
            transposed(4, 3, 4, 2, 1, true)),
        pair(
            "transposed, no bias, batch 1",
            ConvTranspose2d.unbiased(4, 3, 4, 2, 1),
            1,
            4,
            6,
            transposed(4, 3, 4, 2, 1, false)),
        pair("norm", BatchNorm2d.linear(4), 3, 4, 5, norm(4)),
        pair("norm, ReLU", BatchNorm2d.relu(4), 2, 4, 6, norm(4), leaky(0)),
        pair("norm, leaky", BatchNorm2d.leaky(3, 0.2), 1, 3, 7, norm(3), leaky(0.2)),
        pair(
            "norm, ReLU6",
            BatchNorm2d.relu6(4, 1e-5, 0.1),
            2,
            4,
            6,
            norm(4),
            new ActivationLayer(new ActivationReLU6())),
        pair("same, even side", Conv2d.unbiasedSame(3, 8, 3, 2), 2, 3, 8, same(3, 8, 3, 2)),
        pair("same, odd side", Conv2d.unbiasedSame(3, 8, 3, 2), 2, 3, 7, same(3, 8, 3, 2)),
        pair("same, 1x1", Conv2d.unbiasedSame(8, 16, 1, 1), 2, 8, 6, same(8, 16, 1, 1)),
        pair("depthwise", DepthwiseConv2d.of(16, 3, 1), 2, 16, 8, depthwise(16, 3, 1)),
        pair("depthwise, 5x5, stride 2", DepthwiseConv2d.of(8, 5, 2), 2, 8, 8, depthwise(8, 5, 2)),
        pair("depthwise, odd side", DepthwiseConv2d.of(3, 3, 2), 2, 3, 7, depthwise(3, 3, 2)));
  }

  private static Arguments pair(
      String name, Layer ours, int batch, int channels, int side, Layer... theirs) {
    return Arguments.of(name, ours, random(batch, channels, side, side), List.of(theirs));
  }

  /** In floats, our convolutions run directly on oneDNN. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("pairs")
  void agreesWithStockLayers(String name, Layer layer, INDArray input, List<Layer> stock) {
    assertAgree(layer, input, stock, DataType.FLOAT);
  }

  /** In doubles, they run on ND4J's operations, as on a GPU. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("pairs")
  void agreesWithStockLayersOnNd4j(String name, Layer layer, INDArray input, List<Layer> stock) {
    assertAgree(layer, input, stock, DataType.DOUBLE);
  }

  private static void assertAgree(Layer layer, INDArray floats, List<Layer> stock, DataType type) {
    INDArray input = floats.castTo(type);
    Network ours = network(List.of(layer), type);
    Network theirs = network(stock, type);
    ours.params().assign(someWeights(ours.params()));
    Kinks.avoid(ours, 0, input);
    theirs.params().assign(ours.params());

    INDArray output = ours.forward(input);
    assertClose(output, theirs.forward(input));

    INDArray gradient = random(output.shape()).castTo(type);
    ours.backwardToWeights(gradient.dup());
    theirs.backwardToWeights(gradient.dup());
    assertClose(ours.weightGradient(), theirs.weightGradient());

    ours.forward(input);
    theirs.forward(input);
    assertClose(ours.backwardToInput(gradient.dup()), theirs.backwardToInput(gradient.dup()));
    assertClose(ours.inference().apply(input), theirs.outputSingle(false, input));
  }

  @Test
  void aModelFileKeepsLayersAndWeights() throws IOException {
    Network before =
        network(
            List.of(
                Conv2d.leaky(0.2, 2, 4, 4, 2, 1),
                Conv2d.unbiased(4, 4, 3, 1, 1),
                BatchNorm2d.relu(4),
                ConvTranspose2d.unbiased(4, 2, 4, 2, 1)));
    INDArray input = random(2, 2, 8, 8);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ModelSerializer.writeModel(before, file, true);

    ComputationGraph after =
        ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(file.toByteArray()));

    assertThat(after.outputSingle(input)).isEqualTo(before.outputSingle(input));
    assertThat(after.getLayers()[0]).isInstanceOf(Conv2dLayer.class);
    assertThat(after.getLayers()[2]).isInstanceOf(BatchNorm2dLayer.class);
  }

  @Test
  void aNormRunsOnOneDnnOnlyWhereItCanBeFolded() {
    Network folded = network(List.of(Conv2d.unbiased(2, 4, 3, 1, 1), BatchNorm2d.relu(4)));
    Network apart = network(List.of(Conv2d.leaky(0.2, 2, 4, 3, 1, 1), BatchNorm2d.relu(4)));

    assertThat(Passes.of(folded)).isPresent();
    assertThat(Passes.of(apart)).isEmpty();
  }

  /**
   * 3 x 3 kernels for two channels with a stride of 2, computed by hand: TensorFlow's padding puts
   * nothing before an even side and one zero after it.
   */
  @Test
  void depthwiseKernelsStayWithTheirChannelAndPadBehind() {
    Network network = network(List.of(DepthwiseConv2d.of(2, 3, 2)));
    INDArray weights = network.getLayer(0).getParam("W");
    weights.assign(0);
    weights.putScalar(new long[] {0, 0, 0, 0}, 1);
    weights.putScalar(new long[] {2, 2, 1, 0}, 1);
    INDArray input = Nd4j.arange(32).castTo(DataType.FLOAT).reshape(1, 2, 4, 4);

    INDArray output = network.forward(input);

    assertThat(output.data().asFloat()).containsExactly(0, 2, 8, 10, 26, 0, 0, 0);
  }

  @Test
  void aConstantChannelIsNormalizedToBeta() {
    Network norm = network(List.of(BatchNorm2d.linear(2)));

    INDArray output = norm.forward(Nd4j.valueArrayOf(new long[] {2, 2, 4, 4}, 1000f));

    assertThat(output.maxNumber().doubleValue()).isCloseTo(0, within(0.1));
    assertThat(output.minNumber().doubleValue()).isCloseTo(0, within(0.1));
  }

  private static void assertClose(INDArray ours, INDArray theirs) {
    assertThat(ours.shape()).isEqualTo(theirs.shape());
    double scale = Math.max(1, theirs.amaxNumber().doubleValue());
    assertThat(ours.sub(theirs).amaxNumber().doubleValue()).isLessThan(TOLERANCE * scale);
  }

  private static Network network(List<Layer> layers) {
    return network(layers, DataType.FLOAT);
  }

  private static Network network(List<Layer> layers, DataType type) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .dataType(type)
            .updater(new Sgd(0.1))
            .miniBatch(false)
            .trainingWorkspaceMode(WorkspaceMode.NONE)
            .inferenceWorkspaceMode(WorkspaceMode.NONE)
            .graphBuilder()
            .addInputs("in");
    String last = "in";
    for (int i = 0; i < layers.size(); i++) {
      graph.addLayer("layer" + i, layers.get(i), last);
      last = "layer" + i;
    }
    Network network = new Network(graph.setOutputs(last).build());
    network.init();
    return network;
  }

  /** Positive weights, as they include running variances. */
  private static INDArray someWeights(INDArray like) {
    return random(like.shape()).muli(0.4).addi(0.6);
  }

  private static INDArray random(long... shape) {
    Random random = new Random(shape.length);
    int length = (int) Nd4j.createUninitialized(shape).length();
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = 2 * random.nextFloat() - 1;
    }
    return Nd4j.createFromArray(values).reshape('c', shape);
  }
}
