package dev.rechroma.hadoop;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * Local files under the scheme {@value #SCHEME}, whose process dies at some call that changes them:
 * that one and all later ones fail. As Hadoop's own, a rename moves into a folder that is there.
 */
public class CrashingFiles extends RawLocalFileSystem {
  static final String SCHEME = "crash";
  private static final AtomicInteger CALLS_LEFT = new AtomicInteger(Integer.MAX_VALUE);

  /** What a process that died would not come to know. */
  public static final class Crash extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** Lets so many changes happen. */
  public static void dieAfter(int changes) {
    CALLS_LEFT.set(changes);
  }

  /** Changes since {@link #revive}. */
  public static int changes() {
    return Integer.MAX_VALUE - CALLS_LEFT.get();
  }

  /** Lets all changes happen again; returns whether the process had died. */
  public static boolean revive() {
    return CALLS_LEFT.getAndSet(Integer.MAX_VALUE) < 0;
  }

  public static Configuration configured(Configuration configuration) {
    configuration.set("fs.crash.impl", CrashingFiles.class.getName());
    configuration.set("fs.AbstractFileSystem.crash.impl", AtOnce.class.getName());
    return configuration;
  }

  public static String uri(java.nio.file.Path path) {
    return SCHEME + "://" + path.toAbsolutePath();
  }

  static void change() throws Crash {
    if (CALLS_LEFT.decrementAndGet() < 0) {
      throw new Crash();
    }
  }

  @Override
  public URI getUri() {
    return URI.create(SCHEME + ":///");
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  /** No process of chmod. */
  @Override
  public void setPermission(Path path, FsPermission permission) {}

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    change();
    return super.rename(from, to);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    change();
    return super.delete(path, recursive);
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    if (!exists(path)) {
      change();
    }
    return super.mkdirs(path);
  }

  @Override
  public FSDataOutputStream create(
      Path file,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    change();
    return dying(super.create(file, overwrite, bufferSize, replication, blockSize, progress));
  }

  @Override
  public FSDataOutputStream create(
      Path file,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    change();
    return dying(
        super.create(file, permission, overwrite, bufferSize, replication, blockSize, progress));
  }

  @Override
  public FSDataOutputStream createNonRecursive(
      Path file,
      FsPermission permission,
      EnumSet<CreateFlag> flags,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    change();
    return dying(
        super.createNonRecursive(
            file, permission, flags, bufferSize, replication, blockSize, progress));
  }

  /** A file may be cut short. */
  private static FSDataOutputStream dying(FSDataOutputStream out) {
    return new FSDataOutputStream(
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            change();
            out.write(value);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            change();
            out.write(bytes, offset, length);
          }

          @Override
          public void close() throws IOException {
            out.close();
          }
        },
        null);
  }

  /** The same, renaming in the place of a file as HDFS can. */
  public static final class AtOnce extends DelegateToFileSystem {
    public AtOnce(URI uri, Configuration configuration) throws IOException, URISyntaxException {
      super(uri, initialized(uri, configuration), configuration, SCHEME, false);
    }

    private static CrashingFiles initialized(URI uri, Configuration configuration)
        throws IOException {
      CrashingFiles files = new CrashingFiles();
      files.initialize(uri, configuration);
      return files;
    }

    @Override
    public void renameInternal(Path from, Path to, boolean overwrite) throws IOException {
      if (!fsImpl.rename(from, to)) {
        throw new IOException("not renamed");
      }
    }

    @Override
    public int getUriDefaultPort() {
      return -1;
    }
  }
}
