package dev.rechroma.hadoop;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.fs.FileStatus;

/**
 * Moves, replaces and removes whole folders so that a run that dies leaves none that looks whole
 * and is not: by renames, which are atomic, or on an object store file by file, with markers.
 */
public final class FolderMove {
  /** In a folder of an object store whose files are still coming. */
  private static final String ARRIVING = ".arriving";

  /** In a folder of an object store that is being deleted. */
  private static final String LEAVING = ".leaving";

  private FolderMove() {}

  /**
   * Renames a folder. On an object store the new one is not {@link #isWhole} until all files are
   * there, and if a run dies before that, the same call completes it.
   *
   * @param to must not exist: an existing folder would take the other in
   */
  public static void move(HadoopStorage from, HadoopStorage to) throws IOException {
    if (!isArriving(to) && to.exists()) {
      throw new IOException("cannot move " + from.path() + ": " + to.path() + " already exists");
    }
    if (to.isObjectStore()) {
      to.write(ARRIVING, new byte[0]);
      moveFiles(from, to);
      from.delete();
      to.delete(ARRIVING);
      return;
    }
    to.makeFolder(to.path().getParent());
    from.rename(to);
  }

  private static void moveFiles(HadoopStorage from, HadoopStorage to) throws IOException {
    if (!from.isFolder()) {
      return;
    }
    to.makeFolder(to.path());
    for (FileStatus each : from.statuses()) {
      String name = each.getPath().getName();
      if (each.isDirectory()) {
        moveFiles(from.below(name), to.below(name));
      } else {
        from.moveFile(name, to);
      }
    }
  }

  /** Whether the folder was neither left half moved nor half removed. */
  public static boolean isWhole(HadoopStorage folder) throws IOException {
    return !folder.isObjectStore() || !(folder.exists(ARRIVING) || folder.exists(LEAVING));
  }

  /** Whether a run died that moved files here. */
  public static boolean isArriving(HadoopStorage folder) throws IOException {
    return folder.isObjectStore() && folder.exists(ARRIVING);
  }

  /**
   * Removes a folder so that nobody takes what is left of it for a whole one, should the run die.
   *
   * @param suffix of a hidden folder beside it, for what is being removed where that is possible
   */
  public static void discard(HadoopStorage folder, String suffix) throws IOException {
    if (!folder.isObjectStore()) {
      HadoopStorage removed = folder.beside(suffix);
      move(folder, removed);
      removed.delete();
      return;
    }
    folder.write(LEAVING, new byte[0]);
    for (String name : folder.entries()) {
      if (!name.equals(LEAVING)) {
        folder.deleteFolder(name);
      }
    }
    folder.delete();
  }

  /**
   * Puts the files directly in a folder in the place of another folder.
   *
   * @param in holds both
   * @param last the file that says that the folder is whole: where files are copied, it is the
   *     first to go, once the other folder has all of them
   */
  public static void replace(HadoopStorage in, String name, String by, String last)
      throws IOException {
    if (in.isObjectStore()) {
      copyFiles(in.below(by), in.below(name));
      in.delete(by + "/" + last);
      in.deleteFolder(by);
    } else {
      in.deleteFolder(name);
      in.move(by, name);
    }
  }

  /** The first folder is whole until the end, other than in a move. */
  private static void copyFiles(HadoopStorage from, HadoopStorage to) throws IOException {
    to.delete();
    for (FileStatus each : from.statuses()) {
      try (InputStream in = from.open(each.getPath())) {
        to.write(each.getPath().getName(), in::transferTo);
      }
    }
  }
}
