package dev.rechroma.spark;

import dev.rechroma.config.UserError;
import dev.rechroma.spark.source.Locations;
import dev.rechroma.train.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/** A folder on any file system that Hadoop knows: file, hdfs, s3a. */
public final class HadoopStorage implements Storage {
  /** One for each file system: it holds a client that nobody can close. */
  private static final Map<URI, Optional<FileContext>> CONTEXTS = new ConcurrentHashMap<>();

  private final FileSystem files;
  private final Path folder;

  private HadoopStorage(FileSystem files, Path folder) {
    this.files = files;
    this.folder = folder;
  }

  /**
   * The folder at a path or URI; it need not exist.
   *
   * @throws UserError where the path is none or its file system cannot be had
   */
  public static HadoopStorage at(String location, Configuration configuration) {
    try {
      Path path = Locations.path(location);
      FileSystem files = path.getFileSystem(configuration);
      // Checksum files beside each local file would be copied along by whoever copies a model.
      files.setWriteChecksum(false);
      // Nor does it pay to look for one, in vain, with every photo that is opened.
      files.setVerifyChecksum(false);
      return new HadoopStorage(plain(files, configuration), files.makeQualified(path));
    } catch (IllegalArgumentException | IOException e) {
      throw new UserError("cannot use " + location + ": " + e.getMessage(), e);
    }
  }

  /** Names of checksum files are made in a way that fails for names with a colon. */
  private static FileSystem plain(FileSystem files, Configuration configuration)
      throws IOException {
    return files instanceof LocalFileSystem ? QuietLocalFiles.with(configuration) : files;
  }

  /** Whether the folder itself is there. */
  public boolean isFolder() throws IOException {
    return files.exists(folder) && files.getFileStatus(folder).isDirectory();
  }

  /** Whether there is nothing in the folder, or no folder. */
  public boolean isEmpty() throws IOException {
    return !files.exists(folder) || files.listStatus(folder).length == 0;
  }

  /** Names of the files and folders right in the folder; none where it does not exist. */
  public Set<String> entries() throws IOException {
    return isFolder()
        ? Arrays.stream(files.listStatus(folder))
            .map(status -> status.getPath().getName())
            .collect(Collectors.toSet())
        : Set.of();
  }

  /** Whether this is the other folder or lies below it. */
  public boolean isWithin(HadoopStorage other) {
    return (folder + "/").startsWith(other.folder + "/");
  }

  /** The folder, qualified. */
  public Path path() {
    return folder;
  }

  /**
   * Shows each file of the tree, but for hidden ones (as Spark sees it: a name that starts with "."
   * or "_").
   */
  void visit(Consumer<FileStatus> visitor) throws IOException {
    visit(folder, visitor);
  }

  /** Not FileSystem.listFiles: for a local file it runs ls, to learn permissions. */
  private void visit(Path below, Consumer<FileStatus> visitor) throws IOException {
    for (FileStatus each : files.listStatus(below)) {
      String name = each.getPath().getName();
      if (name.startsWith(".") || name.startsWith("_")) {
        continue;
      }
      if (each.isDirectory()) {
        visit(each.getPath(), visitor);
      } else {
        visitor.accept(each);
      }
    }
  }

  /** A folder beside this one, for what is not finished yet. */
  public HadoopStorage beside(String suffix) {
    String name = "." + folder.getName() + suffix;
    return new HadoopStorage(files, new Path(folder.getParent(), new Path(null, null, name)));
  }

  /** The folder that this one lies in. */
  public HadoopStorage parent() {
    return new HadoopStorage(files, folder.getParent());
  }

  /** Puts this folder in the place of another, which is removed. */
  public void replace(HadoopStorage other) throws IOException {
    files.delete(other.folder, true);
    files.mkdirs(other.folder.getParent());
    if (!files.rename(folder, other.folder)) {
      throw new IOException("cannot rename " + folder + " to " + other.folder);
    }
  }

  /** Removes the folder and all in it. */
  public void delete() throws IOException {
    files.delete(folder, true);
  }

  /** The path of a name in the folder; the name may hold a colon. */
  Path child(String name) {
    return new Path(folder, new Path(null, null, name));
  }

  boolean isFolder(Path path) throws IOException {
    try {
      return files.getFileStatus(path).isDirectory();
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  void makeFolder(Path path) throws IOException {
    if (!files.mkdirs(path)) {
      throw new IOException("cannot make folder " + path);
    }
  }

  /** A new file, which a reader sees while it grows; the caller closes it. */
  FSDataOutputStream create(String name) throws IOException {
    return files.create(child(name), true);
  }

  /** Puts a file or folder in the place of a file. */
  void move(String from, String to) throws IOException {
    replace(child(from), child(to));
  }

  /** Removes a folder in this one, if it is there. */
  void deleteFolder(String name) throws IOException {
    files.delete(child(name), true);
  }

  /** Opens a file of this file system; the caller closes the stream. */
  InputStream open(Path file) throws IOException {
    return files.open(file);
  }

  @Override
  public InputStream open(String name) throws IOException {
    return open(child(name));
  }

  @Override
  public boolean exists(String name) throws IOException {
    return files.exists(child(name));
  }

  @Override
  public void write(String name, Content content) throws IOException {
    Path target = child(name);
    String part = "." + target.getName() + ".part";
    Path beside = new Path(target.getParent(), new Path(null, null, part));
    try (OutputStream out = files.create(beside, true)) {
      content.writeTo(out);
    }
    replace(beside, target);
  }

  /** At once, wherever the file system can: local files by their own rename, others if asked. */
  private void replace(Path from, Path to) throws IOException {
    if (renamed(from, to)) {
      return;
    }
    Optional<FileContext> context = CONTEXTS.computeIfAbsent(files.getUri(), this::context);
    if (context.isPresent()) {
      context.get().rename(from, to, Options.Rename.OVERWRITE);
      return;
    }
    files.delete(to, false);
    if (!files.rename(from, to)) {
      throw new IOException("cannot rename " + from + " to " + to);
    }
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
      // So says S3; HDFS says no.
      return false;
    }
  }

  @Override
  public List<String> list(String name) throws IOException {
    try {
      return Arrays.stream(files.listStatus(child(name)))
          .filter(FileStatus::isFile)
          .map(status -> status.getPath().getName())
          .sorted()
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  @Override
  public void delete(String name) throws IOException {
    files.delete(child(name), false);
  }

  @Override
  public HadoopStorage below(String name) {
    return new HadoopStorage(files, child(name));
  }

  @Override
  public String location() {
    return "file".equals(folder.toUri().getScheme()) ? folder.toUri().getPath() : folder.toString();
  }
}
