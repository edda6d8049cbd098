package dev.rechroma.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.gan.Gan;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.gan.Optimizer;
import dev.rechroma.gan.Variant;
import dev.rechroma.io.LocalStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
  @TempDir private Path folder;
  private final Gan gan =
      Gan.create(new GanSettings(Variant.LAB, 32, 2, 1, 2), new Optimizer(1, 1, 0.5), 1);
  private Checkpoints checkpoints;

  @BeforeEach
  void open() {
    checkpoints = new Checkpoints(new LocalStorage(folder));
  }

  @Test
  void aCheckpointKeepsEverything() throws IOException {
    GanState state = state(7);

    checkpoints.write(state);
    GanState read = checkpoints.newest(gan).orElseThrow();

    assertThat(read).usingRecursiveComparison().isEqualTo(state);
  }

  @Test
  void theNewestThreeAreKept() throws IOException {
    for (int epoch = 8; epoch <= 12; epoch++) {
      checkpoints.write(state(epoch));
    }

    try (var files = Files.list(folder.resolve("trainer"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("epoch-000010.zip", "epoch-000011.zip", "epoch-000012.zip");
    }
    assertThat(checkpoints.newest(gan).orElseThrow().epoch()).isEqualTo(12);
  }

  @Test
  void oneWithinAnEpochKeepsHowFarThatHasCome() throws IOException {
    StepLoss losses = new StepLoss(0.1, 1.0 / 3, 2, 1e-9);
    Costs costs = new Costs(12, 3, 2, 1, 216.5, 1.5, 0.25, 0.05, 0.2);
    GanState state = state(7).within(new EpochProgress(12, 40, losses, 34, costs));

    checkpoints.write(state);

    assertThat(folder.resolve("trainer/epoch-000007-round-0000012.zip")).exists();
    assertThat(checkpoints.newest(gan).orElseThrow()).usingRecursiveComparison().isEqualTo(state);
  }

  @Test
  void oneWithinAnEpochIsNewerThanTheEpochBeforeIt() throws IOException {
    checkpoints.write(state(7));
    for (int round : new int[] {9, 10}) {
      checkpoints.write(state(7).within(progress(round)));
      assertThat(checkpoints.newest(gan).orElseThrow().progress().rounds()).isEqualTo(round);
    }

    checkpoints.write(state(8));

    assertThat(checkpoints.newest(gan).orElseThrow().epoch()).isEqualTo(8);
    assertThat(folder.resolve("trainer").toFile().list())
        .containsExactlyInAnyOrder(
            "epoch-000008.zip", "epoch-000007-round-0000010.zip", "epoch-000007-round-0000009.zip");
  }

  private static EpochProgress progress(int round) {
    return new EpochProgress(round, 100, StepLoss.ZERO, round, Costs.NONE);
  }

  @Test
  void aDamagedOneGivesWayToTheOneBefore() throws IOException {
    checkpoints.write(state(1));
    checkpoints.write(state(2));
    Path newest = folder.resolve("trainer/epoch-000002.zip");
    byte[] whole = Files.readAllBytes(newest);

    for (int length : new int[] {0, 10, 200, whole.length / 2, whole.length - 400}) {
      Files.write(newest, Arrays.copyOf(whole, length));
      assertThat(checkpoints.newest(gan).orElseThrow().epoch()).as("%d bytes", length).isEqualTo(1);
    }
  }

  @Test
  void aFlippedBitIsNoticed() throws IOException {
    checkpoints.write(state(1));
    checkpoints.write(state(2));
    Path newest = folder.resolve("trainer/epoch-000002.zip");
    byte[] bytes = Files.readAllBytes(newest);

    for (int at = 200; at < bytes.length - 1000; at += bytes.length / 7) {
      byte[] flipped = bytes.clone();
      flipped[at] ^= 1;
      Files.write(newest, flipped);
      assertThat(checkpoints.newest(gan).orElseThrow().epoch()).as("byte %d", at).isEqualTo(1);
    }
  }

  @Test
  void oneOfAnotherNetworkIsNotUsed() throws IOException {
    checkpoints.write(state(1));
    Gan wider = Gan.create(new GanSettings(Variant.LAB, 32, 4, 1, 2), new Optimizer(1, 1, 0.5), 1);

    assertThat(checkpoints.newest(wider)).isEmpty();
  }

  @Test
  void thereIsNoneAtFirst() throws IOException {
    assertThat(checkpoints.any()).isFalse();
    assertThat(checkpoints.newest(gan)).isEmpty();
  }

  /** A state with nonzero moments, so that losing them would be noticed. */
  private GanState state(int epoch) {
    GanState zero = GanState.initial(gan);
    float[] moments = zero.networks().moments().clone();
    Arrays.fill(moments, 0.25f);
    return new GanState(
        new NetworkParameters(zero.networks().parameters(), moments),
        zero.average(),
        10 * epoch,
        epoch,
        100L * epoch,
        EpochProgress.NONE);
  }
}
