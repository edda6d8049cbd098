package dev.rechroma.cli;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.api.Rechroma;
import dev.rechroma.colorize.Colorize;
import dev.rechroma.dataset.IngestSummary;
import dev.rechroma.engine.ProgressListener;
import dev.rechroma.source.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files come, go and change after they were listed and before they are read. */
class ChangingInputTest {
  @TempDir private Path folder;
  private final AtomicBoolean changing = new AtomicBoolean();
  private final Rechroma rechroma = Rechroma.open().with(new Changes());

  @BeforeEach
  void photos() throws IOException {
    Files.createDirectories(folder.resolve("in/goes"));
    for (String name : List.of("cat", "moose", "petra")) {
      put(name, name);
    }
    put("panda", "goes/panda");
  }

  private void put(String sample, String name) throws IOException {
    Files.copy(
        Cli.SAMPLES.resolve(sample + ".jpg"),
        folder.resolve("in/" + name + ".jpg"),
        REPLACE_EXISTING);
  }

  private void change() throws IOException {
    put("crab", "comes");
    put("coffee", "petra");
    Files.delete(folder.resolve("in/cat.jpg"));
    Files.delete(folder.resolve("in/goes/panda.jpg"));
    Files.delete(folder.resolve("in/goes"));
  }

  @Test
  void ingestListsWhatIsGoneAndTheNextOneAddsTheRest() throws IOException {
    Rechroma small = rechroma.with("ingest.size", 32);
    changing.set(true);

    IngestSummary first = small.ingest(in(), at("tensors"));
    IngestSummary second = small.add(in(), at("tensors"));
    IngestSummary third = small.add(in(), at("tensors"));

    assertThat(changing).isFalse();
    assertGone(first.failures(), first.failed());
    assertThat(first.images()).isEqualTo(2);
    // The file that came, and the one that may have been read before or after it changed.
    assertThat(second.failed()).isZero();
    assertThat(second.images()).isEqualTo(3);
    assertThat(third.added()).isZero();
  }

  @Test
  void colorizeListsWhatIsGoneAndTheNextOneDoesTheRest() throws IOException {
    Samples.model();
    changing.set(true);

    Colorize.Summary first = colorize();
    Colorize.Summary second = colorize();
    Colorize.Summary third = colorize();

    assertThat(changing).isFalse();
    assertGone(first.failures(), first.failed());
    assertThat(first.colorized()).isEqualTo(2);
    assertThat(second.failed()).isZero();
    assertThat(second.colorized()).isEqualTo(2);
    assertThat(second.doneBefore()).isEqualTo(1);
    assertThat(third.colorized()).isZero();
    assertThat(third.doneBefore()).isEqualTo(3);
    assertThat(folder.resolve("out/comes.jpg")).isRegularFile();
  }

  private Colorize.Summary colorize() throws IOException {
    return rechroma
        .with("colorize.colored", "recolorize")
        .colorize(in(), at("out"), Samples.model().toString());
  }

  private static void assertGone(List<Failure> failures, long failed) {
    assertThat(failed).isEqualTo(2);
    assertThat(failures)
        .extracting(Failure::path)
        .satisfiesExactlyInAnyOrder(
            path -> assertThat(path).endsWith("in/cat.jpg"),
            path -> assertThat(path).endsWith("in/goes/panda.jpg"));
    assertThat(failures)
        .allSatisfy(failure -> assertThat(failure.reason()).startsWith("does not exist any more"));
  }

  private List<String> in() {
    return List.of(at("in"));
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  /** A stage starts when everything is listed and nothing was read yet. */
  private final class Changes implements ProgressListener {
    @Override
    public Stage start(String stage, long total, Unit unit) {
      if (changing.getAndSet(false)) {
        try {
          change();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return NONE.start(stage, total, unit);
    }

    @Override
    public void say(String line) {}
  }
}
