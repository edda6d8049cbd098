package dev.rechroma.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.gan.Gan;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.gan.Optimizer;
import dev.rechroma.gan.Variant;
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

  /** Moments differ from zero, so that their loss would show. */
  private GanState state(int epoch) {
    GanState zero = GanState.initial(gan);
    float[] moments = zero.networks().moments().clone();
    Arrays.fill(moments, 0.25f);
    return new GanState(
        new Replica(zero.networks().parameters(), moments),
        zero.average(),
        10 * epoch,
        epoch,
        100L * epoch);
  }
}
