package dev.rechroma.gan;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A graph of one input and one output whose loss stands outside of it: the pass back begins with a
 * gradient that the caller gives, and ends with the gradient at the input, which {@link
 * ComputationGraph} computes and forgets.
 */
public final class Network extends ComputationGraph {
  private static final long serialVersionUID = 1L;

  /** A network to be initialized. */
  public Network(ComputationGraphConfiguration configuration) {
    super(configuration);
  }

  /** A training pass; the layers remember it until {@link #backward}. */
  public INDArray forward(INDArray input) {
    String output = getConfiguration().getNetworkOutputs().get(0);
    return feedForward(new INDArray[] {input}, true, false).get(output);
  }

  /**
   * Carries a gradient at the output back, leaves the gradient of the weights in {@link
   * #weightGradient}, and forgets the pass.
   *
   * @return the gradient at the input
   */
  public INDArray backward(INDArray atOutput) {
    calcBackpropGradients(false, false, atOutput);
    INDArray atInput = getVertex(getConfiguration().getNetworkInputs().get(0)).getEpsilon();
    for (GraphVertex vertex : getVertices()) {
      vertex.clear();
    }
    return atInput;
  }

  /** What the last {@link #backward} left: one value for each of {@link #params}. */
  public INDArray weightGradient() {
    return gradient().gradient();
  }

  /**
   * Moves the weights by one step of the optimizer along {@link #weightGradient}.
   *
   * @param iteration steps done so far: Adam's bias correction needs it
   */
  public void update(int iteration) {
    getUpdater().update(gradient(), iteration, 0, 1, LayerWorkspaceMgr.noWorkspaces());
    params().subi(weightGradient());
  }
}
