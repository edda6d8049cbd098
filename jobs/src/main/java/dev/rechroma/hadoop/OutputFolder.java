package dev.rechroma.hadoop;

import dev.rechroma.config.UserError;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Checks where a command writes, before any work is done. */
public final class OutputFolder {
  private OutputFolder() {}

  /**
   * The folder at a path; it need not exist.
   *
   * @param option with which the user named it
   * @throws UserError where there is a file in its place or in that of a folder above
   */
  public static HadoopStorage at(String option, String location, Configuration hadoop)
      throws IOException {
    HadoopStorage storage = HadoopStorage.at(location, hadoop);
    FileSystem files = storage.path().getFileSystem(hadoop);
    for (Path path : fromTheRoot(storage.path())) {
      if (!files.exists(path)) {
        break;
      }
      if (!files.getFileStatus(path).isDirectory()) {
        throw new UserError(
            String.format(
                Locale.ROOT,
                "%s %s: %s is a file, not a folder: choose another one",
                option,
                location,
                path.toUri().getPath()));
      }
    }
    return storage;
  }

  /** From the root down: HDFS refuses to look below a file. */
  private static List<Path> fromTheRoot(Path path) {
    Deque<Path> folders = new ArrayDeque<>();
    for (Path each = path; each != null; each = each.getParent()) {
      folders.addFirst(each);
    }
    return List.copyOf(folders);
  }
}
