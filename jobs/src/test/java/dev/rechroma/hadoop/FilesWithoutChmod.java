package dev.rechroma.hadoop;

import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local files as Spark writes them, but without a process of chmod for each, of which the
 * tests would start thousands. Processes that tests start have Hadoop's own.
 */
public final class FilesWithoutChmod extends LocalFileSystem {

  public FilesWithoutChmod() {
    super(
        new RawLocalFileSystem() {
          @Override
          public void setPermission(Path path, FsPermission permission) {}
        });
  }
}
