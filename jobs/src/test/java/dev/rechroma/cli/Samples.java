package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;

/**
 * The photos that come with the project as a data set, and a small GAN of it: made once for all
 * tests of a process, which only read them.
 */
final class Samples {
  /** Side of the pictures, px. */
  static final int SIZE = 36;

  private static Path folder;

  private Samples() {}

  /** A data set with the default split. */
  static synchronized Path tensors() {
    Path tensors = folder().resolve("tensors");
    if (!Files.exists(tensors)) {
      made(Cli.run("ingest", "--input", Cli.SAMPLES, "--output", tensors, "--size=" + SIZE));
    }
    return tensors;
  }

  /** Trained for one epoch, with default settings but for {@link Cli#TINY}. */
  static synchronized Path model() {
    Path model = folder().resolve("model");
    if (!Files.exists(model)) {
      made(Cli.run("train", "--data", tensors(), "--model", model, "--epochs=1", Cli.TINY));
    }
    return model;
  }

  private static Path folder() {
    try {
      if (folder == null) {
        folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "samples");
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void made(Cli.Result result) {
    assertThat(result.code()).as(result.err()).isZero();
    try {
      FileUtils.forceDeleteOnExit(folder.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
