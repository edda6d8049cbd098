package dev.rechroma.source.tree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.GlobExpander;
import org.apache.hadoop.fs.GlobPattern;
import org.apache.hadoop.fs.Path;

/**
 * Shell-like wildcards in Hadoop's syntax. A path that exists under exactly that name is not a
 * pattern; Hadoop's own search fails for names with a colon.
 */
final class Glob {
  private Glob() {}

  /** The folder before the first wildcard. */
  static Path base(Path glob, FileSystem files) throws IOException {
    Path base = root(glob);
    for (String part : parts(glob.toUri().getPath())) {
      Path next = child(base, part);
      if (isPattern(part) && !files.exists(next)) {
        return base;
      }
      base = next;
    }
    return glob.getParent();
  }

  /** All matches, in order. */
  static List<Path> matches(Path glob, FileSystem files, Configuration hadoop) throws IOException {
    List<Path> all = new ArrayList<>();
    for (String expanded : expanded(glob.toUri().getPath())) {
      List<Path> found = List.of(root(glob));
      for (String part : parts(expanded)) {
        found = below(found, part, files, hadoop);
      }
      all.addAll(found);
    }
    return all.stream().distinct().sorted().toList();
  }

  private static List<Path> below(
      List<Path> folders, String part, FileSystem files, Configuration hadoop) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path folder : folders) {
      if (files.exists(child(folder, part))) {
        found.add(child(folder, part));
      } else if (isPattern(part)
          && files.exists(folder)
          && files.getFileStatus(folder).isDirectory()) {
        Predicate<String> matcher = matcher(part);
        FolderLister.children(folder, hadoop).stream()
            .filter(matcher)
            .forEach(name -> found.add(child(folder, name)));
      }
    }
    return found;
  }

  /** Braces with a slash in them make several patterns; unbalanced ones are plain characters. */
  private static List<String> expanded(String glob) {
    try {
      return GlobExpander.expand(glob);
    } catch (IOException e) {
      return List.of(glob);
    }
  }

  private static Predicate<String> matcher(String part) {
    try {
      return new GlobPattern(part)::matches;
    } catch (RuntimeException e) { // Of a class that Hadoop has under a name of its own.
      return name -> false;
    }
  }

  private static boolean isPattern(String part) {
    return part.matches("(?s).*[*?\\[{\\\\].*");
  }

  private static Path root(Path path) {
    return new Path(path, "/");
  }

  private static Path child(Path folder, String name) {
    return new Path(folder, new Path(null, null, name));
  }

  private static List<String> parts(String path) {
    return Arrays.stream(path.split("/")).filter(part -> !part.isEmpty()).toList();
  }
}
