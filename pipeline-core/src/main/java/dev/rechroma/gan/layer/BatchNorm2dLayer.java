package dev.rechroma.gan.layer;

import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.BETA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GAMMA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_MEAN;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_VAR;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** The layer of a BatchNorm2d configuration. */
public final class BatchNorm2dLayer extends BaseLayer<BatchNormalization> {
  private static final long WITH_GAMMA = 1;
  private static final long WITH_BETA = 1;
  private static final long CHANNEL_AXIS = 1;
  private static final int[] ALL_BUT_CHANNELS = {0, 2, 3};

  private final Rectifier activation;
  private transient INDArray output;
  private transient INDArray batchMean;
  private transient INDArray batchVariance;

  private transient boolean fixed;

  BatchNorm2dLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
    activation = Rectifier.of(layerConf().getActivationFn());
  }

  /**
   * From now on, training uses the running statistics, as inference does, and nothing is learned
   * here or in the layers before: the gradient passed back to them is 0.
   */
  public void fix() {
    fixed = true;
  }

  /** Undoes {@link #fix}. */
  public void release() {
    fixed = false;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    INDArray x = Layers.dense(input);
    boolean ofBatch = training && !fixed;
    if (ofBatch) {
      takeBatchStatistics(x);
    }
    INDArray mean = ofBatch ? batchMean : getParam(GLOBAL_MEAN);
    INDArray variance = ofBatch ? batchVariance : getParam(GLOBAL_VAR);
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

  /**
   * Takes two single-pass reductions: ND4J's own variance takes several times as long as a mean.
   */
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
    if (fixed) {
      gradientViews.values().forEach(view -> view.assign(0));
      return new Pair<>(views(), x.like());
    }
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
    step(GLOBAL_MEAN, batchMean);
    step(GLOBAL_VAR, batchVariance);
    return new Pair<>(views(), toInput);
  }

  private Gradient views() {
    Gradient gradient = new DefaultGradient();
    for (String name : new String[] {GAMMA, BETA, GLOBAL_MEAN, GLOBAL_VAR}) {
      gradient.setGradientFor(name, gradientViews.get(name));
    }
    return gradient;
  }

  /**
   * Expresses the update of a running statistic as a gradient to be subtracted, (1 - decay)
   * (running - batch), so that averaging parameters across workers averages the statistics too.
   */
  private void step(String statistic, INDArray ofBatch) {
    gradientViews
        .get(statistic)
        .assign(getParam(statistic).sub(ofBatch).muli(1 - layerConf().getDecay()));
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
