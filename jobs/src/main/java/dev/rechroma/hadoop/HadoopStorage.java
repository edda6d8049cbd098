package dev.rechroma.hadoop;

import dev.rechroma.config.UserError;
import dev.rechroma.io.Storage;
import dev.rechroma.source.tree.Locations;
import dev.rechroma.store.Reachable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;

/** A folder on any file system that Hadoop knows: file, hdfs, s3a. */
public final class HadoopStorage implements Storage {
  private static final String IN_ROOT = "lost+found";

  private final FileSystem files;
  private final WholeFiles wholeFiles;
  private final Path folder;

  private HadoopStorage(FileSystem files, Path folder) {
    this.files = files;
    this.wholeFiles = new WholeFiles(files);
    this.folder = folder;
  }

  /**
   * The folder at a path or URI; it need not exist.
   *
   * @throws UserError where the path is invalid or its file system is not available
   */
  public static HadoopStorage at(String location, Configuration configuration) {
    try {
      Path path = Locations.path(location);
      if (TaskContext.get() == null) { // A task's driver has asked.
        Reachable.require(path, configuration);
      }
      FileSystem files = path.getFileSystem(configuration);
      if (files instanceof LocalFileSystem) {
        // Spark's own writer uses this instance too. Checksum files beside each local file would be
        // copied along with a model, and would have to be looked for with every file that is
        // opened. Not so elsewhere: HDFS would stop checking its blocks, in the whole process.
        files.setWriteChecksum(false);
        files.setVerifyChecksum(false);
      }
      return new HadoopStorage(plain(files, configuration), files.makeQualified(path));
    } catch (IllegalArgumentException | IOException e) {
      throw new UserError("cannot use " + location + ": " + e.getMessage(), e);
    }
  }

  /** Hadoop builds the names of checksum files in a way that fails for names with a colon. */
  private static FileSystem plain(FileSystem files, Configuration configuration)
      throws IOException {
    return files instanceof LocalFileSystem ? QuietLocalFiles.with(configuration) : files;
  }

  /** Whether the folder itself exists. */
  public boolean isFolder() throws IOException {
    return files.exists(folder) && files.getFileStatus(folder).isDirectory();
  }

  /**
   * Whether the folder is empty or does not exist. Hidden files do not count, nor what a file
   * system has in its root.
   */
  public boolean isEmpty() throws IOException {
    return entries().stream().allMatch(name -> isHidden(name) || name.equals(IN_ROOT));
  }

  /** Whether a name is hidden from users. */
  public static boolean isHidden(String name) {
    return name.startsWith(".");
  }

  /** Names of the files and folders directly in the folder; none where it does not exist. */
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
   * Visits each file of the tree, except hidden ones (as defined by Spark: a name that starts with
   * "." or "_").
   */
  void visit(Consumer<FileStatus> visitor) throws IOException {
    visit(folder, visitor);
  }

  /** Not FileSystem.listFiles: for a local file it runs ls to learn permissions. */
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

  /** A hidden folder beside this one. */
  public HadoopStorage beside(String suffix) {
    String name = "." + folder.getName() + suffix;
    return new HadoopStorage(files, new Path(folder.getParent(), new Path(null, null, name)));
  }

  boolean isObjectStore() {
    return wholeFiles.onObjectStore();
  }

  boolean exists() throws IOException {
    return files.exists(folder);
  }

  /** What is directly in the folder, which exists. */
  FileStatus[] statuses() throws IOException {
    return files.listStatus(folder);
  }

  /** Renames the folder to one that does not exist. */
  void rename(HadoopStorage to) throws IOException {
    wholeFiles.rename(folder, to.folder);
  }

  /** Moves a file to another folder, in the place of an earlier one if there is one. */
  void moveFile(String name, HadoopStorage to) throws IOException {
    wholeFiles.replace(child(name), to.child(name));
  }

  /** Removes the folder and everything in it. */
  public void delete() throws IOException {
    wholeFiles.remove(folder);
  }

  /** The path of a name in the folder; the name may hold a colon. */
  public Path child(String name) {
    return new Path(folder, new Path(null, null, name));
  }

  public boolean isFolder(Path path) throws IOException {
    try {
      return files.getFileStatus(path).isDirectory();
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  public void makeFolder(Path path) throws IOException {
    if (!files.mkdirs(path)) {
      throw new IOException("cannot make folder " + path);
    }
  }

  /** A new file, whose content readers see as it grows; the caller closes it. */
  public FSDataOutputStream create(String name) throws IOException {
    return files.create(child(name), true);
  }

  /** As {@link #create}, in a folder that must exist. */
  public FSDataOutputStream createIn(String name) throws IOException {
    return wholeFiles.createIn(child(name));
  }

  /** Whether, of several attempts to create the same file at once, only one succeeds. */
  boolean createsExclusively() {
    return files instanceof QuietLocalFiles || "hdfs".equals(files.getScheme());
  }

  /**
   * Creates a file, unless it exists.
   *
   * @return whether it was created; unless {@link #createsExclusively}, two callers may get true
   */
  boolean createNew(String name, byte[] content) throws IOException {
    Path file = child(name);
    if (files instanceof QuietLocalFiles local) {
      return local.createNew(file, content);
    }
    try (OutputStream out = files.create(file, false)) {
      out.write(content);
      return true;
    } catch (IOException e) {
      if (files.exists(file)) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void move(String from, String to) throws IOException {
    wholeFiles.replace(child(from), child(to));
  }

  /** Removes a folder in this one, if it exists. */
  public void deleteFolder(String name) throws IOException {
    wholeFiles.remove(child(name));
  }

  /** Opens a file of this file system; the caller closes the stream. */
  public InputStream open(Path file) throws IOException {
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
    wholeFiles.write(child(name), content);
  }

  /**
   * As {@link #write(String, Content)}, for tasks: the unfinished file lies in a folder that must
   * exist. Once the driver has deleted that folder, an attempt that it gave up can write no more.
   */
  public void writeThrough(String parts, String name, Content content) throws IOException {
    wholeFiles.writeThrough(child(parts), child(name), content);
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
    wholeFiles.remove(child(name));
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
