package dev.rechroma.gan.layer;

import static org.deeplearning4j.nn.params.ConvolutionParamInitializer.BIAS_KEY;
import static org.deeplearning4j.nn.params.ConvolutionParamInitializer.WEIGHT_KEY;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The forward and backward pass that both convolutions share: a native operation NAME and its
 * derivative NAME_bp, with an activation in place on the output.
 */
abstract class ConvolutionBase<C extends ConvolutionLayer> extends BaseLayer<C> {
  private static final double[] NO_REALS = {};
  private final String operation;
  private final Rectifier activation;
  private transient INDArray output;

  ConvolutionBase(String operation, NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
    this.operation = operation;
    this.activation = Rectifier.of(layerConf().getActivationFn());
  }

  /** Side of the output for a side of the input, px. */
  abstract long outputSide(long inputSide);

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    INDArray x = Layers.dense(input);
    INDArray z =
        Layers.empty(
            x, x.size(0), layerConf().getNOut(), outputSide(x.size(2)), outputSide(x.size(3)));
    Layers.run(
        operation,
        new INDArray[] {x, getParam(WEIGHT_KEY), getParam(BIAS_KEY)},
        new INDArray[] {z},
        NO_REALS,
        arguments());
    activation.applyInPlace(z);
    output = training ? z : null;
    return z;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray x = Layers.dense(input);
    INDArray delta = activation.backprop(output, Layers.dense(epsilon));
    INDArray toInput = Layers.empty(x, x.shape());
    INDArray toWeights = gradientViews.get(WEIGHT_KEY);
    INDArray toBias = gradientViews.get(BIAS_KEY);
    Layers.run(
        operation + "_bp",
        new INDArray[] {x, getParam(WEIGHT_KEY), getParam(BIAS_KEY), delta},
        new INDArray[] {toInput, toWeights, toBias},
        NO_REALS,
        arguments());
    Gradient gradient = new DefaultGradient();
    if (toBias != null) {
      gradient.setGradientFor(BIAS_KEY, toBias);
    }
    gradient.setGradientFor(WEIGHT_KEY, toWeights, 'c');
    return new Pair<>(gradient, toInput);
  }

  /** Kernel, stride, padding, dilation, SAME mode, NCHW, weights as DL4J lays them out. */
  private long[] arguments() {
    int kernel = kernel();
    int stride = stride();
    int padding = padding();
    return new long[] {
      kernel, kernel, stride, stride, padding, padding, 1, 1, sameMode(), 0, weightLayout()
    };
  }

  private int sameMode() {
    return layerConf().getConvolutionMode() == ConvolutionMode.Same ? 1 : 0;
  }

  /** The operation's code for the layout of the weights. */
  abstract int weightLayout();

  int kernel() {
    return layerConf().getKernelSize()[0];
  }

  int stride() {
    return layerConf().getStride()[0];
  }

  int padding() {
    return layerConf().getPadding()[0];
  }

  @Override
  public void clear() {
    super.clear();
    output = null;
  }

  @Override
  public boolean hasBias() {
    return layerConf().hasBias();
  }

  @Override
  public Type type() {
    return Type.CONVOLUTIONAL;
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }
}
