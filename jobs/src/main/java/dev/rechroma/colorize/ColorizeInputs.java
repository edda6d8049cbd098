package dev.rechroma.colorize;

import dev.rechroma.config.UserError;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.source.tree.Inputs;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The inputs that --input and --list name.
 *
 * @param inputs what to colorize, or the folder that a list is relative to; empty for a list
 *     without --input
 * @param list the text file of paths
 * @param workingFolder base of relative paths in a list without --input
 */
public record ColorizeInputs(Optional<Inputs> inputs, Optional<Path> list, Path workingFolder) {

  /**
   * Finds the inputs.
   *
   * @throws UserError where one does not exist, or shares files with the output
   */
  public static ColorizeInputs of(
      List<String> inputs, Optional<String> list, HadoopStorage output, Configuration hadoop)
      throws IOException {
    Optional<Inputs> found =
        inputs.isEmpty() ? Optional.empty() : Optional.of(Inputs.find(inputs, hadoop));
    if (found.isPresent()) {
      found.get().keepApart(output.path());
    }
    Optional<Path> file = list.map(name -> HadoopStorage.at(name, hadoop).path());
    if (file.isPresent()) {
      if (!file.get().getFileSystem(hadoop).exists(file.get())) {
        throw new UserError("file " + list.get() + " does not exist: check --list");
      }
      requireText(list.get(), file.get());
      if (inputs.size() > 1) {
        throw new UserError(
            "--list takes only one --input, the folder that its paths are relative to");
      }
    }
    return new ColorizeInputs(found, file, HadoopStorage.at(".", hadoop).path());
  }

  /** The list is read in parts and more than once, which a pipe does not allow. */
  private static void requireText(String name, Path file) {
    boolean local = "file".equals(file.toUri().getScheme());
    if (local && !Files.isRegularFile(java.nio.file.Path.of(file.toUri().getPath()))) {
      throw new UserError("--list " + name + " is not a regular file: write the list to one");
    }
  }

  ColorizePlan plan(Colorize colorize) throws IOException {
    if (list.isEmpty()) {
      return colorize.plan(inputs.orElseThrow());
    }
    if (inputs.isPresent()) {
      return colorize.plan(list.get(), inputs.get().base());
    }
    return colorize.plan(list.get(), colorize.commonFolder(list.get(), workingFolder));
  }

  /** Roots that were listed completely; a list covers only what it names. */
  List<String> scanned() {
    return list.isPresent()
        ? List.of()
        : inputs.orElseThrow().roots().stream().map(ColorizeInputs::prefix).toList();
  }

  private static String prefix(FileStatus root) {
    return root.isDirectory() ? root.getPath() + "/" : root.getPath().toString();
  }

  /** For people. */
  String text() {
    return list.map(Path::toString)
        .orElseGet(
            () ->
                String.join(
                    ", ",
                    inputs.orElseThrow().roots().stream()
                        .map(root -> root.getPath().toUri().getPath())
                        .toList()));
  }
}
