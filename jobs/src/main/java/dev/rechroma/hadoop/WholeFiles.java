package dev.rechroma.hadoop;

import dev.rechroma.io.Storage.Content;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.spark.TaskContext;

/**
 * Writes files that are there as a whole or not at all: beside their place, then renamed, or on an
 * object store in place, where a file appears when its stream is closed.
 */
record WholeFiles(FileSystem files) {
  /** One for each file system: it holds a client that cannot be closed. */
  private static final Map<URI, Optional<FileContext>> CONTEXTS = new ConcurrentHashMap<>();

  /** On these a file appears, complete, when its stream is closed; renames are copies. */
  private static final Set<String> OBJECT_STORES =
      Set.of("s3a", "s3", "s3n", "gs", "oss", "cosn", "obs");

  boolean onObjectStore() {
    return OBJECT_STORES.contains(files.getUri().getScheme());
  }

  /** Writes a file, in the place of an earlier one if there is one. */
  void write(Path target, Content content) throws IOException {
    if (onObjectStore()) {
      put(target, content);
      return;
    }
    Path part = new Path(target.getParent(), new Path(null, null, "." + unfinished(target)));
    write(files.create(part, true), part, content);
    replace(part, target);
  }

  /**
   * Two attempts of a task may write the same file at once. A driver is alone in a locked folder,
   * and takes the name again that a killed one has left.
   */
  private static String unfinished(Path target) {
    return TaskContext.get() == null ? target.getName() + ".part" : UUID.randomUUID() + ".part";
  }

  /**
   * As {@link #write}, for tasks: the unfinished file lies in a folder that must exist. Once the
   * driver has deleted that folder, an attempt that it gave up can write no more.
   */
  void writeThrough(Path parts, Path target, Content content) throws IOException {
    if (onObjectStore()) {
      requireFolder(parts);
      put(target, content);
      return;
    }
    Path part = new Path(parts, UUID.randomUUID() + ".part");
    write(createIn(part), part, content);
    try {
      replace(part, target);
    } catch (IOException e) {
      discard(part, e);
      throw e;
    }
  }

  private void requireFolder(Path folder) throws IOException {
    if (!files.getFileStatus(folder).isDirectory()) {
      throw new FileNotFoundException(folder + " does not exist");
    }
  }

  /** Creates a file in a folder that must exist. */
  FSDataOutputStream createIn(Path file) throws IOException {
    return files.createFile(file).overwrite(true).build();
  }

  private void write(OutputStream stream, Path part, Content content) throws IOException {
    try (OutputStream out = stream) {
      content.writeTo(out);
    } catch (FSError e) { // Hadoop's local file system throws an Error when the disk is full.
      discard(part, e);
      throw new IOException(e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      discard(part, e);
      throw e;
    }
  }

  private void discard(Path part, Throwable reason) {
    try {
      files.delete(part, true);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /** The old object stays until the stream is closed, which does not happen if writing failed. */
  private void put(Path target, Content content) throws IOException {
    FSDataOutputStream out = files.create(target, true);
    boolean whole = false;
    try {
      content.writeTo(out);
      whole = true;
    } finally {
      if (!whole && out.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
        out.abort();
      }
    }
    out.close();
  }

  /**
   * Renames a file or folder, in the place of a file if there is one. Atomic wherever the file
   * system can: local files by their own rename, others if asked. A plain Hadoop rename moves into
   * a folder that exists.
   */
  void replace(Path from, Path to) throws IOException {
    if (files instanceof QuietLocalFiles) {
      rename(from, to);
      return;
    }
    if (onObjectStore() && renamed(from, to)) {
      return;
    }
    Optional<FileContext> context = CONTEXTS.computeIfAbsent(files.getUri(), this::context);
    if (context.isPresent()) {
      context.get().rename(from, to, Options.Rename.OVERWRITE);
      return;
    }
    remove(to);
    rename(from, to);
  }

  private Optional<FileContext> context(URI uri) {
    try {
      return Optional.of(FileContext.getFileContext(uri, files.getConf()));
    } catch (UnsupportedFileSystemException e) {
      return Optional.empty();
    }
  }

  private boolean renamed(Path from, Path to) throws IOException {
    try {
      return files.rename(from, to);
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  void rename(Path from, Path to) throws IOException {
    if (!files.rename(from, to)) {
      throw new IOException("cannot rename " + from + " to " + to);
    }
  }

  /** Removes a file or a folder with everything in it, if it exists. */
  void remove(Path path) throws IOException {
    if (!files.delete(path, true) && files.exists(path)) {
      throw new IOException(
          "cannot delete " + path + ": check the permissions of the folder it is in");
    }
  }
}
