package dev.rechroma.cli;

import dev.rechroma.config.UserError;
import dev.rechroma.source.tree.Selection;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Option;

/** The photos that a command reads. */
final class PhotoOptions {
  @Option(
      names = "--input",
      paramLabel = "PATH",
      description = "Folder, archive, photo or glob of them; may be repeated.")
  private List<String> inputs = List.of();

  @Option(
      names = "--list",
      paramLabel = "FILE",
      description =
          "Text file of the paths to take, one a line; relative ones are below --input, else below"
              + " the current folder.")
  private Optional<String> list = Optional.empty();

  /**
   * Checks the options.
   *
   * @param problem what to tell where there are none
   */
  void require(String problem) {
    inputs.forEach(input -> CommonOptions.required("--input", input));
    if (inputs.isEmpty() && list.isEmpty()) {
      throw new UserError(problem);
    }
  }

  /** Finds the photos. */
  Selection find(Configuration hadoop) throws IOException {
    return Selection.of(inputs, list, hadoop);
  }
}
