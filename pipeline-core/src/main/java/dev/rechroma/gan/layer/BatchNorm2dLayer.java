package dev.rechroma.gan.layer;

import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.BETA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GAMMA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_MEAN;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_VAR;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** {@link BatchNorm2d} at work. */
final class BatchNorm2dLayer extends BaseLayer<BatchNorm2d> {
  private static final long WITH_GAMMA = 1;
  private static final long WITH_BETA = 1;
  private static final long CHANNEL_AXIS = 1;
  private static final int[] ALL_BUT_CHANNELS = {0, 2, 3};

  private final Rectifier activation;
  private transient INDArray output;
  private transient INDArray batchMean;
  private transient INDArray batchVariance;

  BatchNorm2dLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
    activation = Rectifier.of(layerConf().getActivationFn());
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    INDArray x = Layers.dense(input);
    if (training) {
      takeBatchStatistics(x);
    }
    INDArray mean = training ? batchMean : getParam(GLOBAL_MEAN);
    INDArray variance = training ? batchVariance : getParam(GLOBAL_VAR);
    INDArray y = Layers.empty(x, x.shape());
    Layers.run(
        "batchnorm",
        new INDArray[] {x, mean, variance, getParam(GAMMA), getParam(BETA)},
        new INDArray[] {y},
        epsilonArgument(),
        arguments());
    activation.applyInPlace(y);
    output = training ? y : null;
    return y;
  }

  /** Two single-pass reductions: ND4J's own variance takes several times as long as a mean. */
  private void takeBatchStatistics(INDArray x) {
    batchMean = x.mean(ALL_BUT_CHANNELS);
    double count = (double) x.length() / x.size((int) CHANNEL_AXIS);
    INDArray meanOfSquares = Transforms.pow(x.norm2(ALL_BUT_CHANNELS), 2, false).divi(count);
    INDArray variance = meanOfSquares.subi(batchMean.mul(batchMean));
    // Rounding may leave a constant channel just below zero.
    batchVariance = Transforms.max(variance, 0, false);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray x = Layers.dense(input);
    INDArray delta = activation.backprop(output, Layers.dense(epsilon));
    INDArray toInput = Layers.empty(x, x.shape());
    INDArray toGamma = gradientViews.get(GAMMA);
    INDArray toBeta = gradientViews.get(BETA);
    Layers.run(
        "batchnorm_bp",
        new INDArray[] {x, batchMean, batchVariance, getParam(GAMMA), getParam(BETA), delta},
        new INDArray[] {toInput, batchMean.ulike(), batchVariance.ulike(), toGamma, toBeta},
        epsilonArgument(),
        arguments());
    Gradient gradient = new DefaultGradient();
    gradient.setGradientFor(GAMMA, toGamma);
    gradient.setGradientFor(BETA, toBeta);
    gradient.setGradientFor(GLOBAL_MEAN, step(GLOBAL_MEAN, batchMean));
    gradient.setGradientFor(GLOBAL_VAR, step(GLOBAL_VAR, batchVariance));
    return new Pair<>(gradient, toInput);
  }

  /**
   * The running statistic's move as a gradient to be subtracted, (1 - decay) (running - batch), so
   * that averaging parameters across workers averages statistics too.
   */
  private INDArray step(String statistic, INDArray ofBatch) {
    INDArray view = gradientViews.get(statistic);
    view.assign(getParam(statistic).sub(ofBatch).muli(1 - layerConf().getDecay()));
    return view;
  }

  private double[] epsilonArgument() {
    return new double[] {layerConf().getEps()};
  }

  private static long[] arguments() {
    return new long[] {WITH_GAMMA, WITH_BETA, CHANNEL_AXIS};
  }

  @Override
  public void clear() {
    super.clear();
    output = null;
    batchMean = null;
    batchVariance = null;
  }

  @Override
  public Type type() {
    return Type.NORMALIZATION;
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }
}
