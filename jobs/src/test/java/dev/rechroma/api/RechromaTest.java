package dev.rechroma.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.rechroma.config.UserError;
import dev.rechroma.engine.ProgressListener;
import dev.rechroma.gan.onednn.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jobs as a program calls them: from photos to a report, without a command line. */
class RechromaTest {
  private static final Path SAMPLES = Path.of("../data-samples");

  @TempDir private Path folder;

  @Test
  void aProgramRunsOneJobAfterTheOther() throws Exception {
    Path photos = Files.createDirectories(folder.resolve("photos"));
    for (String name : List.of("cat", "coffee", "moose", "petra", "panda", "crab")) {
      Files.copy(SAMPLES.resolve(name + ".jpg"), photos.resolve(name + ".jpg"));
    }
    String tensors = folder.resolve("tensors").toString();
    String model = folder.resolve("model").toString();
    List<String> told = new ArrayList<>();
    Rechroma rechroma = Rechroma.open().with(new Stages(told)).with("ingest.test", 0.4);

    assertThat(
            rechroma.with("ingest.size", 32).ingest(List.of(photos.toString()), tensors).images())
        .isEqualTo(6);
    Rechroma small =
        rechroma
            .with("train.size", 32)
            .with("train.epochs", 1)
            .with("train.generator-width", 4)
            .with("train.discriminator-width", 4);
    assertThat(small.train(tensors, model).trained().epochs()).isEqualTo(1);
    assertThat(small.with("train.epochs", 2).resume(tensors, model).trained().epochs())
        .isEqualTo(2);
    assertThat(
            rechroma
                .with("colorize.colored", "recolorize")
                .colorize(List.of(photos.toString()), folder.resolve("out").toString(), model)
                .colorized())
        .isEqualTo(6);
    String page =
        rechroma.evaluate(List.of(model), tensors, folder.resolve("report").toString()).page();

    assertThat(Path.of(page)).isNotEmptyFile();
    assertThat(told).containsExactly("ingest", "train", "train", "colorize", "evaluate");
  }

  @Test
  void aMistakeIsToldAsOnTheCommandLine() {
    assertThatExceptionOfType(UserError.class)
        .isThrownBy(() -> Rechroma.open().with("train.sise", 64).train("tensors", "model"))
        .withMessageContaining("train.size");
  }

  private record Stages(List<String> told) implements ProgressListener {
    @Override
    public Stage start(String stage, long total, Unit unit) {
      told.add(stage);
      return NONE.start(stage, total, unit);
    }

    @Override
    public void say(String line) {}
  }
}
