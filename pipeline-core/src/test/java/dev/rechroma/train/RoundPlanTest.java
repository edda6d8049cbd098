package dev.rechroma.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.rechroma.config.Settings;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RoundPlanTest {

  @Test
  void anEpochTakesEveryWholeBatchOfEveryChunkOnce() {
    List<RoundPlan> rounds = rounds("workers = 2, averaging-frequency = 3", 4, 17);

    assertThat(rounds.stream().mapToInt(RoundPlan::steps).sum()).isEqualTo(4 * 5);
    assertThat(rounds.stream().collect(Collectors.groupingBy(RoundPlan::chunk)).values())
        .hasSize(4)
        .allSatisfy(
            ofChunk -> {
              assertThat(ofChunk).extracting(RoundPlan::skipped).containsExactly(0, 3);
              assertThat(ofChunk).extracting(RoundPlan::steps).containsExactly(3, 2);
            });
  }

  @Test
  void stepsAreCountedOn() {
    List<RoundPlan> rounds = rounds("workers = 2, averaging-frequency = 3", 2, 17);

    assertThat(rounds).extracting(RoundPlan::step).containsExactly(100, 103, 105, 108);
  }

  @Test
  void chunksComeInAnotherOrderInAnotherEpoch() {
    TrainSettings settings = settings("workers = 2");

    assertThat(RoundPlan.ofEpoch(settings, 0, 0, 20, 3))
        .extracting(RoundPlan::chunk)
        .isNotEqualTo(
            RoundPlan.ofEpoch(settings, 1, 0, 20, 3).stream().map(RoundPlan::chunk).toList());
  }

  @Test
  void fewerPhotosThanABatchAreOneBatch() {
    assertThat(rounds("workers = 2, batch-size-per-worker = 100", 1, 7))
        .singleElement()
        .satisfies(round -> assertThat(round.batch()).isEqualTo(7));
  }

  @Test
  void aWorkerAloneNeedNotReportSoOften() {
    assertThat(rounds("workers = 1, averaging-frequency = 3", 1, 60)).hasSize(1);
  }

  private static List<RoundPlan> rounds(String settings, int chunks, int photos) {
    return RoundPlan.ofEpoch(settings(settings), 0, 100, chunks, photos);
  }

  private static TrainSettings settings(String more) {
    return TrainSettings.read(
        ConfigFactory.parseString(more)
            .withFallback(ConfigFactory.parseString("batch-size-per-worker = 3"))
            .withFallback(Settings.reference().getConfig("train")));
  }
}
