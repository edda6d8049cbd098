package dev.rechroma.spark;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FsConstants;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local file system without checksum files, and without a process of chmod for each file
 * and folder that it makes: that takes longer than to write a small photo.
 */
final class QuietLocalFiles extends RawLocalFileSystem {

  static QuietLocalFiles with(Configuration configuration) throws IOException {
    QuietLocalFiles files = new QuietLocalFiles();
    files.initialize(FsConstants.LOCAL_FS_URI, configuration);
    return files;
  }

  /** The umask of the process has set it already. */
  @Override
  public void setPermission(Path path, FsPermission permission) {}
}
