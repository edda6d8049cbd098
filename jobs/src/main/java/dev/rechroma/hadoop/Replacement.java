package dev.rechroma.hadoop;

import java.io.IOException;

/**
 * Replaces files and folders in a folder, all of them or none. The new ones are written below the
 * folder, which may be the root of a volume, and moved one by one once a marker says that they are
 * complete. The next run finishes what a killed one left: with the marker it moves the rest,
 * without it it deletes what was written.
 */
public final class Replacement {
  private static final String NEXT = ".next";
  private static final String WHOLE = ".whole";

  private final HadoopStorage folder;
  private final HadoopStorage next;

  private Replacement(HadoopStorage folder) {
    this.folder = folder;
    this.next = folder.below(NEXT);
  }

  /** Begins, after finishing what another run left; others must be locked out. */
  public static Replacement in(HadoopStorage folder) throws IOException {
    Replacement replacement = new Replacement(folder);
    replacement.end();
    return replacement;
  }

  /** The folder to write the new files to. */
  public HadoopStorage next() {
    return next;
  }

  /** To be called when all files are written. */
  public void commit() throws IOException {
    next.write(WHOLE, new byte[0]);
    end();
  }

  private void end() throws IOException {
    if (next.exists(WHOLE)) {
      for (String name : next.entries()) {
        if (!HadoopStorage.isHidden(name)) {
          take(name);
        }
      }
    }
    next.delete();
  }

  /** A folder cannot be renamed over another one. */
  private void take(String name) throws IOException {
    if (folder.below(name).isFolder()) {
      folder.deleteFolder(name);
    }
    folder.move(NEXT + "/" + name, name);
  }
}
