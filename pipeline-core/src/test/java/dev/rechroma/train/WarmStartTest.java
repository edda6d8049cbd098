package dev.rechroma.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rechroma.config.UserError;
import dev.rechroma.gan.Gan;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.gan.Optimizer;
import dev.rechroma.gan.Variant;
import dev.rechroma.io.LocalStorage;
import dev.rechroma.model.ModelDirectory;
import dev.rechroma.tensor.Floats;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmStartTest {
  private static final GanSettings SETTINGS = new GanSettings(Variant.LAB, 32, 4, 1, 4);

  @TempDir private Path folder;
  private LocalStorage storage;
  private GanState trained;

  /** Weights that no network begins with: 1 in the last step, 2 in the average. */
  @BeforeEach
  void train() throws IOException {
    storage = new LocalStorage(folder);
    try (Gan gan = gan(SETTINGS, 1)) {
      GanState initial = GanState.initial(gan);
      float[] parameters = filled(initial.networks().parameters().length, 1);
      float[] moments = filled(initial.networks().moments().length, 3);
      float[] average = filled(initial.average().length, 2);
      trained =
          new GanState(
              new NetworkParameters(parameters, moments), average, 70, 7, 700, EpochProgress.NONE);
      Floats.write(average, gan.generator().params());
      new ModelDirectory(storage).write(SETTINGS, gan.generator(), Map.of());
    }
  }

  @Test
  void theGeneratorThatPredictsAndTheDiscriminatorOfTheCheckpointGoOn() throws IOException {
    new Checkpoints(storage).write(trained);
    try (Gan other = gan(SETTINGS.withSize(64), 9)) {
      GanState start = WarmStart.from(storage, other);

      float[] expected = trained.networks().parameters().clone();
      Arrays.fill(expected, 0, start.average().length, 2);
      assertThat(start.networks().parameters()).isEqualTo(expected);
      assertThat(start.average()).isEqualTo(trained.average());
      assertThat(start.networks().moments()).containsOnly(0);
      assertThat(start.step() + start.epoch() + start.imagesSeen()).isZero();
    }
  }

  @Test
  void withoutACheckpointTheDiscriminatorBeginsAnew() throws IOException {
    try (Gan other = gan(SETTINGS, 9)) {
      GanState start = WarmStart.from(storage, other);

      float[] expected = GanState.initial(other).networks().parameters();
      Arrays.fill(expected, 0, start.average().length, 2);
      assertThat(start.networks().parameters()).isEqualTo(expected);
    }
  }

  @Test
  void otherNetworksAreRefused() {
    for (GanSettings settings :
        new GanSettings[] {
          new GanSettings(Variant.LAB, 32, 8, 1, 4),
          new GanSettings(Variant.LAB, 32, 4, 2, 4),
          new GanSettings(Variant.LAB, 32, 4, 1, 8),
          new GanSettings(Variant.PIX2PIX, 32, 4, 1, 4)
        }) {
      try (Gan other = gan(settings, 1)) {
        assertThatThrownBy(() -> WarmStart.from(storage, other))
            .isInstanceOf(UserError.class)
            .hasMessageContaining("cannot begin with its weights");
      }
    }
  }

  private static Gan gan(GanSettings settings, long seed) {
    return Gan.create(settings, new Optimizer(1e-3, 1e-3, 0.5), seed);
  }

  private static float[] filled(int length, float value) {
    float[] all = new float[length];
    Arrays.fill(all, value);
    return all;
  }
}
