package dev.rechroma.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.eval.Candidate;
import dev.rechroma.eval.Evaluation;
import dev.rechroma.eval.PhotoScore;
import dev.rechroma.eval.Tags;
import dev.rechroma.eval.metric.AbPrior;
import dev.rechroma.eval.metric.Scorer;
import dev.rechroma.eval.metric.Scores;
import dev.rechroma.image.LabImage;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScoreTextTest {
  private static final LabImage TRUTH =
      new LabImage(2, 1, new float[] {40, 60}, new float[] {30, 5}, new float[] {-20, 8});

  @Test
  void candidatesThatDoNotFitSideBySideGoBelow() {
    List<Candidate> candidates =
        IntStream.range(0, 12)
            .mapToObj(i -> new Candidate("a/very/long/path/to/model-" + i, Candidate.Kind.MODEL))
            .toList();

    List<String> lines = text(candidates).lines().toList();

    assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
    assertThat(lines).filteredOn(line -> line.startsWith("PSNR, dB")).hasSize(6);
    assertThat(lines.get(0)).contains("..ng/path/to/model-0", "..ng/path/to/model-1");
  }

  @Test
  void whatIsBestIsMarkedAndWhatIsNoNumberIsADash() {
    String text = text(List.of(new Candidate("A", Candidate.Kind.MODEL)));

    assertThat(text).matches("(?s).*ab error, mean absolute +15\\.75\\*\n.*");
    assertThat(text).matches("(?s).*SSIM +-\n.*").endsWith("* best, ~ level with the best (95%)");
  }

  /**
   * All predictions are gray: (30 + 5 + 20 + 8) / 4 = 15.75. The picture is too small for an SSIM.
   */
  private static String text(List<Candidate> candidates) {
    Scores scores = new Scorer(TRUTH, AbPrior.NONE).score(TRUTH.gray());
    List<PhotoScore> all =
        candidates.stream().map(each -> new PhotoScore("p", each.name(), scores)).toList();
    return ScoreText.of(Evaluation.of(candidates, all, Tags.NONE));
  }
}
