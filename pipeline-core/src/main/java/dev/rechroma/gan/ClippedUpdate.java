package dev.rechroma.gan;

import java.util.List;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.IUpdater;

/** The same step as {@link AdamStep}, but by DL4J's own updater, wherever the arrays are stored. */
final class ClippedUpdate {
  private ClippedUpdate() {}

  static void apply(Network network, UpdateRules rules, int iteration) {
    INDArray weights = network.params().reshape(network.params().length());
    INDArray gradient = network.weightGradient().reshape(weights.length());
    List<UpdaterBlock> trained =
        network.getUpdater().getUpdaterBlocks().stream()
            .filter(block -> updater(block).hasLearningRate())
            .toList();
    zeroFrozen(network, gradient);
    if (rules.clips()) {
      double squares = trained.stream().mapToDouble(block -> squares(part(gradient, block))).sum();
      double scale = rules.clip(Math.sqrt(squares));
      trained.forEach(block -> part(gradient, block).muli(scale));
    }
    network
        .getUpdater()
        .update(
            new DefaultGradient(network.weightGradient()),
            iteration,
            0,
            1,
            LayerWorkspaceMgr.noWorkspaces());
    if (rules.weightDecay() > 0) {
      trained.forEach(block -> decay(network, weights, block, rules, iteration));
    }
    zeroFrozen(network, gradient);
    weights.subi(gradient);
  }

  private static IUpdater updater(UpdaterBlock block) {
    return block.getGradientUpdater().getConfig();
  }

  private static INDArray part(INDArray all, UpdaterBlock block) {
    return all.get(NDArrayIndex.interval(block.getParamOffsetStart(), block.getParamOffsetEnd()));
  }

  private static double squares(INDArray values) {
    double norm = values.norm2Number().doubleValue();
    return norm * norm;
  }

  private static void decay(
      Network network, INDArray weights, UpdaterBlock block, UpdateRules rules, int iteration) {
    if (block.getParamOffsetStart() >= network.frozenParameters()) {
      double rate = updater(block).getLearningRate(iteration, 0);
      part(weights, block).muli(1 - rate * rules.weightDecay());
    }
  }

  private static void zeroFrozen(Network network, INDArray gradient) {
    if (network.frozenParameters() > 0) {
      gradient.get(NDArrayIndex.interval(0, network.frozenParameters())).assign(0);
    }
  }
}
