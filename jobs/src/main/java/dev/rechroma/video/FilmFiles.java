package dev.rechroma.video;

import dev.rechroma.config.UserError;
import dev.rechroma.source.SafeNames;
import dev.rechroma.source.tree.Locations;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Finds the films in files, folders and globs. */
final class FilmFiles {
  private static final Set<String> ENDINGS =
      Set.of(
          ("mp4 m4v mov qt mkv webm avi mpg mpeg m2v vob ts mts m2ts wmv asf flv f4v ogv mxf dv nut"
                  + " 3gp 3g2 rm rmvb ivf gxf h264 divx")
              .split(" ", -1));

  private final Configuration hadoop;
  private final Path output;
  private final SafeNames names;
  private final List<FilmFile> found = new ArrayList<>();

  private FilmFiles(Configuration hadoop, Path output) {
    this.hadoop = hadoop;
    this.output = output;
    this.names = SafeNames.on(output.toUri().getScheme());
  }

  /**
   * All files that may be films, in the order of their names.
   *
   * @param output folder that is not searched
   * @throws UserError where there is nothing at an input
   */
  static List<FilmFile> of(List<String> inputs, Path output, Configuration hadoop)
      throws IOException {
    FilmFiles files = new FilmFiles(hadoop, output);
    for (String input : inputs) {
      files.add(input);
    }
    return files.found.stream()
        .distinct()
        .sorted(Comparator.comparing(FilmFile::name).thenComparing(FilmFile::path))
        .toList();
  }

  private void add(String input) throws IOException {
    Path path = path(input);
    FileSystem files = path.getFileSystem(hadoop);
    FileStatus[] matches =
        files.exists(path) ? new FileStatus[] {files.getFileStatus(path)} : glob(files, path);
    if (matches.length == 0) {
      throw new UserError("--input " + input + ": there is no such file or folder");
    }
    for (FileStatus match : matches) {
      if (match.isDirectory()) {
        walk(files, match.getPath(), "");
      } else {
        add(match, match.getPath().getName(), true);
      }
    }
  }

  private static Path path(String input) {
    try {
      return Locations.path(input);
    } catch (IllegalArgumentException e) {
      throw new UserError("--input " + input + ": " + e.getMessage(), e);
    }
  }

  private static FileStatus[] glob(FileSystem files, Path path) throws IOException {
    FileStatus[] matches = files.globStatus(path);
    return matches == null ? new FileStatus[0] : matches;
  }

  private void walk(FileSystem files, Path folder, String prefix) throws IOException {
    if (files.makeQualified(folder).equals(output)) {
      return;
    }
    FileStatus[] entries = files.listStatus(folder);
    Arrays.sort(entries);
    for (FileStatus entry : entries) {
      String name = entry.getPath().getName();
      if (name.startsWith(".") || name.equals(SafeNames.OWN_FOLDER) || entry.isSymlink()) {
        continue;
      }
      if (entry.isDirectory()) {
        walk(files, entry.getPath(), prefix + name + "/");
      } else {
        add(entry, prefix + name, isFilm(name));
      }
    }
  }

  private void add(FileStatus file, String name, boolean expected) {
    found.add(new FilmFile(file.getPath().toString(), names.of(name), state(file), expected));
  }

  private static String state(FileStatus file) {
    return file.getLen() + "-" + file.getModificationTime();
  }

  /** The state of a file; empty if there is none. */
  static Optional<String> state(Path file, Configuration hadoop) throws IOException {
    try {
      return Optional.of(state(file.getFileSystem(hadoop).getFileStatus(file)));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  private static boolean isFilm(String name) {
    return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
  }
}
