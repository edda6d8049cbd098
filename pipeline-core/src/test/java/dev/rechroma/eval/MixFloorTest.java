package dev.rechroma.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.rechroma.config.SettingsReader;
import dev.rechroma.eval.metric.Metric;
import dev.rechroma.eval.metric.Scores;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MixFloorTest {
  private static final MixFloor FLOOR = new MixFloor(List.of(Metric.AUC, Metric.AB_MAE), 0);
  private static final List<Double> SHARES = List.of(0.0, 0.5, 1.0);

  /** PSNR in dB, mean absolute error of ab, area under the accuracy curve. */
  private record Figures(double psnr, double abMae, double auc) {
    Scores scores() {
      return TestScores.of(psnr, abMae, auc);
    }
  }

  private static final Figures GRAY = new Figures(21, 12, 0.87);
  private static final Figures MEAN = new Figures(21.5, 11.8, 0.871);
  private static final Figures RIGHT = new Figures(22, 10.8, 0.884);

  @Test
  void theLargestShareAboveTheFloorIsTaken() {
    Figures paler = new Figures(21.2, 11.5, 0.878);

    assertThat(FLOOR.largest(of(RIGHT, paler, new Figures(20.5, 12.6, 0.865)), SHARES))
        .hasValue(0.5);
    assertThat(FLOOR.largest(of(RIGHT, paler, paler), SHARES)).hasValue(1.0);
    assertThat(FLOOR.largest(of(RIGHT, new Figures(20, 13, 0.8), paler), SHARES))
        .as("whatever lies between")
        .hasValue(1.0);
    assertThat(FLOOR.largest(of(GRAY, GRAY, GRAY), SHARES)).as("no better than gray").isEmpty();
  }

  @Test
  void psnrCountsAgainstGrayAndTheOthersAgainstBoth() {
    assertThat(FLOOR.largest(of(RIGHT, RIGHT, new Figures(21, 11.7, 0.8711)), SHARES))
        .as("PSNR as all gray has it, below that of mean colour")
        .hasValue(1.0);
    assertThat(FLOOR.largest(of(RIGHT, RIGHT, new Figures(20.99, 11.7, 0.8711)), SHARES))
        .hasValue(0.5);
    assertThat(FLOOR.largest(of(RIGHT, RIGHT, new Figures(22, 11.9, 0.8711)), SHARES))
        .as("an error between those of the baselines")
        .hasValue(0.5);
    assertThat(FLOOR.largest(of(RIGHT, RIGHT, new Figures(22, 11.7, 0.8705)), SHARES))
        .hasValue(0.5);
    assertThat(FLOOR.largest(of(RIGHT, RIGHT, new Figures(22, 11.7, Double.NaN)), SHARES))
        .hasValue(0.5);
  }

  @Test
  void theMarginMovesTheFloor() {
    Evaluation evaluation = of(RIGHT, new Figures(21.3, 11, 0.88), new Figures(20.8, 11, 0.88));

    assertThat(new MixFloor(FLOOR.metrics(), 0.5).largest(evaluation, SHARES)).hasValue(0.0);
    assertThat(new MixFloor(FLOOR.metrics(), -0.5).largest(evaluation, SHARES)).hasValue(1.0);
  }

  @Test
  void readsWhatReferenceConfHolds() {
    SettingsReader reader = SettingsReader.of(ConfigFactory.load().getConfig("rechroma.mix"));

    assertThat(MixFloor.read(reader)).isEqualTo(FLOOR);
    SettingsReader wrong =
        SettingsReader.of(
            ConfigFactory.parseMap(Map.of("metrics", "colorfulness", "psnr-margin", 1000)));
    MixFloor.read(wrong);
    assertThatThrownBy(wrong::throwProblems)
        .hasMessageContaining("metrics is \"colorfulness\"")
        .hasMessageContaining("psnr-margin is 1000.0");
  }

  @Test
  void aModelIsNamedByItsShare() {
    assertThat(SHARES.stream().map(MixFloor::name)).containsExactly("0", "0.5", "1");
    assertThat(MixFloor.name(0.25)).isEqualTo("0.25");
  }

  private static Evaluation of(Figures... ofShares) {
    List<Candidate> candidates = new ArrayList<>();
    List<PhotoScore> scores = new ArrayList<>();
    for (int i = 0; i < ofShares.length; i++) {
      add(
          new Candidate(MixFloor.name(SHARES.get(i)), Candidate.Kind.MODEL),
          ofShares[i],
          candidates,
          scores);
    }
    add(Baseline.GRAY.candidate(), GRAY, candidates, scores);
    add(Baseline.MEAN_AB.candidate(), MEAN, candidates, scores);
    add(Baseline.TRUTH.candidate(), new Figures(58, 0, 1), candidates, scores);
    return Evaluation.of(candidates, scores, Tags.NONE);
  }

  private static void add(
      Candidate candidate, Figures figures, List<Candidate> candidates, List<PhotoScore> scores) {
    candidates.add(candidate);
    scores.add(new PhotoScore("photo", candidate.name(), figures.scores()));
  }
}
