package dev.rechroma.source.tree;

import dev.rechroma.config.UserError;
import dev.rechroma.source.Failure;
import dev.rechroma.store.Reachable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The inputs that the user named: folders, photos and archives.
 *
 * @param base the folder that names are relative to
 * @param named what was named, and is followed where it is a link
 * @param matched what globs match
 */
public record Inputs(Path base, List<FileStatus> named, List<FileStatus> matched) {

  /**
   * Finds folders, files and globs. Names become relative to the base that all have in common: a
   * single folder is the base itself; for a glob it is the folder before the first wildcard.
   *
   * @throws UserError if one does not exist, or they are on several file systems
   */
  public static Inputs find(List<String> inputs, Configuration hadoop) throws IOException {
    List<FileStatus> named = new ArrayList<>();
    List<FileStatus> matched = new ArrayList<>();
    List<Path> bases = new ArrayList<>();
    for (String input : inputs) {
      Path path = qualified(input, hadoop);
      FileSystem files = path.getFileSystem(hadoop);
      if (files.exists(path)) {
        FileStatus status = files.getFileStatus(path);
        named.add(status);
        bases.add(status.isDirectory() ? path : path.getParent());
      } else {
        matched.addAll(matches(files, path, input, hadoop));
        bases.add(Glob.base(path, files));
      }
    }
    Path base = bases.stream().reduce(Inputs::common).orElseThrow();
    return new Inputs(base, named, matched);
  }

  /** All of them. */
  public List<FileStatus> roots() {
    return Stream.concat(named.stream(), matched.stream()).toList();
  }

  /**
   * Refuses an output that shares files with the input, also through links.
   *
   * @throws UserError if it does
   */
  public void keepApart(Path output) throws IOException {
    String target = Links.real(output) + "/";
    for (FileStatus root : roots()) {
      String source = Links.real(root.getPath()) + "/";
      if (target.startsWith(source)) {
        throw new UserError(
            String.format(
                Locale.ROOT,
                "--output %s lies inside --input %s: choose a folder beside it",
                output,
                root.getPath()));
      }
      if (source.startsWith(target)) {
        throw new UserError(
            String.format(
                Locale.ROOT,
                "--input %s lies inside --output %s: choose another output",
                root.getPath(),
                output));
      }
    }
  }

  /** A path as the user wrote it, with scheme and folder. */
  static Path qualified(String location, Configuration hadoop) {
    try {
      Path path = Locations.path(location);
      Reachable.require(path, hadoop);
      return path.getFileSystem(hadoop).makeQualified(path);
    } catch (IllegalArgumentException | IOException e) {
      throw new UserError("cannot use " + location + ": " + Failure.firstLine(e), e);
    }
  }

  private static List<FileStatus> matches(
      FileSystem files, Path path, String input, Configuration hadoop) throws IOException {
    List<FileStatus> matches = new ArrayList<>();
    for (Path match : Glob.matches(path, files, hadoop)) {
      matches.add(status(files, match));
    }
    if (matches.isEmpty()) {
      throw new UserError("folder " + input + " does not exist: check --input");
    }
    return matches;
  }

  /** Also for a name that cannot be opened; the listing says why. */
  private static FileStatus status(FileSystem files, Path path) throws IOException {
    try {
      return files.getFileStatus(path);
    } catch (FileNotFoundException e) {
      return new FileStatus(0, false, 0, 0, 0, path);
    }
  }

  /** The folder that holds both. */
  static Path common(Path one, Path other) {
    if (!root(one).equals(root(other))) {
      throw new UserError(
          one + " and " + other + " are on different file systems: give them to a run each");
    }
    Path folder = one;
    while (!isBelow(other, folder)) {
      folder = folder.getParent();
    }
    return folder;
  }

  private static Path root(Path path) {
    return new Path(path, "/");
  }

  /** Whether a path is the folder, or in it. */
  static boolean isBelow(Path path, Path folder) {
    String prefix = folder.isRoot() ? folder.toString() : folder + "/";
    return (path + "/").startsWith(prefix);
  }
}
