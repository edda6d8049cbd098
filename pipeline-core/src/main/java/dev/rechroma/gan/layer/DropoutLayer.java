package dev.rechroma.gan.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.NoParamLayer;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The layer of a Dropout configuration. */
public final class DropoutLayer extends AbstractLayer<NoParamLayer> {
  private static final long serialVersionUID = 1L;

  private transient long seed;
  private transient INDArray factors;

  private final double rate;

  /**
   * @param rate probability that a value is dropped, in [0, 1)
   */
  DropoutLayer(NeuralNetConfiguration conf, double rate, DataType type) {
    super(conf, type);
    this.rate = rate;
  }

  /** The mask that a pass multiplies the input by. */
  public DropoutMask mask() {
    return new DropoutMask(getIndex(), rate);
  }

  /** Sets the seed that decides what the next pass drops. */
  public void seed(long passSeed) {
    this.seed = passSeed;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    if (!training) {
      return input;
    }
    float[] drawn = new float[Math.toIntExact(input.length())];
    mask().draw(seed, drawn);
    factors = Nd4j.createFromArray(drawn).castTo(input.dataType()).reshape('c', input.shape());
    return input.mul(factors);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    return new Pair<>(new DefaultGradient(), epsilon.mul(factors));
  }

  @Override
  public void clear() {
    super.clear();
    factors = null;
  }

  @Override
  public INDArray params() {
    return null;
  }

  @Override
  public void clearNoiseWeightParams() {
    // It has no weights.
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }
}
