package dev.rechroma.source.tree;

import dev.rechroma.config.UserError;
import dev.rechroma.source.SafeNames;
import dev.rechroma.source.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;

/**
 * The photos that a command reads: what --input and --list name.
 *
 * @param inputs what is read, or the folder that a list is relative to; empty for a list alone
 * @param list the text file of paths
 * @param workingFolder base of relative paths in a list without --input
 */
public record Selection(Optional<Inputs> inputs, Optional<Path> list, Path workingFolder) {

  /**
   * Finds the inputs; there is at least one, or a list.
   *
   * @throws UserError if one does not exist
   */
  public static Selection of(List<String> inputs, Optional<String> list, Configuration hadoop)
      throws IOException {
    Optional<Inputs> found =
        inputs.isEmpty() ? Optional.empty() : Optional.of(Inputs.find(inputs, hadoop));
    Optional<Path> file = list.map(name -> Inputs.qualified(name, hadoop));
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
    return new Selection(found, file, Inputs.qualified(".", hadoop));
  }

  /** The list is read in parts and more than once, which a pipe does not allow. */
  private static void requireText(String name, Path file) {
    boolean local = "file".equals(file.toUri().getScheme());
    if (local && !Files.isRegularFile(java.nio.file.Path.of(file.toUri().getPath()))) {
      throw new UserError("--list " + name + " is not a regular file: write the list to one");
    }
  }

  /**
   * Returns this selection if an output shares no files with it.
   *
   * @throws UserError if it does
   */
  public Selection apartFrom(Path output) throws IOException {
    if (inputs.isPresent()) {
      inputs.get().keepApart(output);
    }
    return this;
  }

  /**
   * All selected files without folders, including those that cannot be read; valid while the tree
   * is open. A file that is named twice may appear twice.
   *
   * @param output whose files a list must not name
   */
  public JavaRDD<Source> sources(SourceTree tree, Path output, SafeNames names) throws IOException {
    if (list.isEmpty()) {
      return tree.list(inputs.orElseThrow(), names);
    }
    Path base =
        inputs.isPresent() ? inputs.get().base() : tree.commonFolder(list.get(), workingFolder);
    return tree.named(list.get(), base, output, names);
  }

  /** Prefixes below which every file is selected; none for a list. */
  public List<String> scanned() {
    return list.isPresent()
        ? List.of()
        : inputs.orElseThrow().roots().stream().map(Selection::prefix).toList();
  }

  private static String prefix(FileStatus root) {
    return root.isDirectory() ? root.getPath() + "/" : root.getPath().toString();
  }

  /** For people. */
  public String text() {
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
