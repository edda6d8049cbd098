package dev.rechroma.hadoop;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The same under the scheme of an object store. There folders are renamed and deleted file by file,
 * and the process may die in between; a rename never replaces.
 */
public final class CrashingStore extends CrashingFiles {
  private static final String STORE = "obs";

  static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.set("fs.obs.impl", CrashingStore.class.getName());
    return configuration;
  }

  static String location(java.nio.file.Path path) {
    return STORE + "://" + path.toAbsolutePath();
  }

  @Override
  public URI getUri() {
    return URI.create(STORE + ":///");
  }

  @Override
  public String getScheme() {
    return STORE;
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    if (getFileStatus(from).isFile()) {
      if (exists(to)) {
        throw new FileAlreadyExistsException(to.toString());
      }
      change();
      return super.rename(from, to);
    }
    mkdirs(to);
    for (FileStatus each : listStatus(from)) {
      rename(each.getPath(), new Path(to, each.getPath().getName()));
    }
    return super.delete(from, true);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    if (exists(path) && getFileStatus(path).isDirectory()) {
      for (FileStatus each : listStatus(path)) {
        delete(each.getPath(), recursive);
      }
    }
    return super.delete(path, recursive);
  }
}
