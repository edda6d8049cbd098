package dev.rechroma.model;

import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_VAR;

import dev.rechroma.gan.Network;
import org.nd4j.linalg.factory.Nd4j;

/** Weights that make all layers matter: as created, those of batch norms do nothing. */
final class Scatter {
  private Scatter() {}

  static void weightsOf(Network network) {
    network
        .paramTable()
        .forEach(
            (name, array) -> {
              double least = name.endsWith("_" + GLOBAL_VAR) ? 0 : -0.5;
              array.addi(Nd4j.rand(array.shape()).addi(least).muli(0.3));
            });
  }
}
