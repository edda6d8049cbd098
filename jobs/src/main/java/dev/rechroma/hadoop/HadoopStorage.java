package dev.rechroma.hadoop;

import dev.rechroma.config.UserError;
import dev.rechroma.io.Storage;
import dev.rechroma.source.tree.Locations;
import dev.rechroma.store.Reachable;
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
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.spark.TaskContext;

/** A folder on any file system that Hadoop knows: file, hdfs, s3a. */
public final class HadoopStorage implements Storage {
  /** One for each file system: it holds a client that cannot be closed. */
  private static final Map<URI, Optional<FileContext>> CONTEXTS = new ConcurrentHashMap<>();

  /** On these a file appears, complete, when its stream is closed; renames are copies. */
  private static final Set<String> OBJECT_STORES =
      Set.of("s3a", "s3", "s3n", "gs", "oss", "cosn", "obs");

  private static final String IN_ROOT = "lost+found";

  /** In a folder of an object store whose files are still coming. */
  private static final String ARRIVING = ".arriving";

  /** In a folder of an object store that is being deleted. */
  private static final String LEAVING = ".leaving";

  private final FileSystem files;
  private final Path folder;

  private HadoopStorage(FileSystem files, Path folder) {
    this.files = files;
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

  /**
   * Renames this folder, atomically where the file system can. An object store copies file by file:
   * there the other folder is not {@link #isWhole} until all are, and if a run dies before that,
   * the same call completes it.
   *
   * @param other must not exist: an existing folder would take this one in
   */
  public void moveTo(HadoopStorage other) throws IOException {
    if (!other.isArriving() && files.exists(other.folder)) {
      throw new IOException("cannot move " + folder + ": " + other.folder + " already exists");
    }
    if (isObjectStore()) {
      other.write(ARRIVING, new byte[0]);
      moveFiles(other);
      delete();
      other.delete(ARRIVING);
      return;
    }
    makeFolder(other.folder.getParent());
    rename(folder, other.folder);
  }

  private void moveFiles(HadoopStorage other) throws IOException {
    if (!isFolder()) {
      return;
    }
    makeFolder(other.folder);
    for (FileStatus each : files.listStatus(folder)) {
      String name = each.getPath().getName();
      if (each.isDirectory()) {
        below(name).moveFiles(other.below(name));
      } else {
        replace(child(name), other.child(name));
      }
    }
  }

  /** Whether the folder was neither left half moved nor half removed. */
  public boolean isWhole() throws IOException {
    return !isObjectStore() || !(exists(ARRIVING) || exists(LEAVING));
  }

  /** Whether a run died that moved files here. */
  public boolean isArriving() throws IOException {
    return isObjectStore() && exists(ARRIVING);
  }

  /**
   * Removes a folder so that nobody takes what is left of it for a whole one, should the run die.
   *
   * @param suffix of a hidden folder beside it, for what is being removed where that is possible
   */
  public void discard(String suffix) throws IOException {
    if (isObjectStore()) {
      write(LEAVING, new byte[0]);
      for (String name : entries()) {
        if (!name.equals(LEAVING)) {
          deleteFolder(name);
        }
      }
      delete();
    } else {
      moveTo(beside(suffix));
      beside(suffix).delete();
    }
  }

  /**
   * Copies the files directly in this folder to another one, which is replaced. This one is whole
   * until the end, other than in a move.
   */
  private void copyFilesTo(HadoopStorage other) throws IOException {
    other.delete();
    for (FileStatus each : files.listStatus(folder)) {
      try (InputStream in = open(each.getPath())) {
        other.write(each.getPath().getName(), in::transferTo);
      }
    }
  }

  /**
   * Puts the files directly in a folder in the place of another folder.
   *
   * @param last the file that says that the folder is whole: where files are copied, it is the
   *     first to go, once the other folder has all of them
   */
  public void replaceFolder(String name, String by, String last) throws IOException {
    if (isObjectStore()) {
      below(by).copyFilesTo(below(name));
      delete(by + "/" + last);
      deleteFolder(by);
    } else {
      deleteFolder(name);
      move(by, name);
    }
  }

  /** Removes the folder and everything in it. */
  public void delete() throws IOException {
    remove(folder);
  }

  private void remove(Path path) throws IOException {
    if (!files.delete(path, true) && files.exists(path)) {
      throw new IOException(
          "cannot delete " + path + ": check the permissions of the folder it is in");
    }
  }

  private void rename(Path from, Path to) throws IOException {
    if (!files.rename(from, to)) {
      throw new IOException("cannot rename " + from + " to " + to);
    }
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
    return createIn(child(name));
  }

  private FSDataOutputStream createIn(Path file) throws IOException {
    return files.createFile(file).overwrite(true).build();
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
    replace(child(from), child(to));
  }

  /** Removes a folder in this one, if it exists. */
  public void deleteFolder(String name) throws IOException {
    remove(child(name));
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
    Path target = child(name);
    if (isObjectStore()) {
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
   * As {@link #write(String, Content)}, for tasks: the unfinished file lies in a folder that must
   * exist. Once the driver has deleted that folder, an attempt that it gave up can write no more.
   */
  public void writeThrough(String parts, String name, Content content) throws IOException {
    if (isObjectStore()) {
      requireFolder(parts);
      put(child(name), content);
      return;
    }
    Path part = child(parts + "/" + UUID.randomUUID() + ".part");
    write(createIn(part), part, content);
    try {
      replace(part, child(name));
    } catch (IOException e) {
      discard(part, e);
      throw e;
    }
  }

  private void requireFolder(String name) throws IOException {
    if (!isFolder(child(name))) {
      throw new FileNotFoundException(child(name) + " does not exist");
    }
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
      remove(part);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  private boolean isObjectStore() {
    return OBJECT_STORES.contains(files.getUri().getScheme());
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
   * Atomic wherever the file system can: local files by their own rename, others if asked. A plain
   * Hadoop rename moves into a folder that exists.
   */
  private void replace(Path from, Path to) throws IOException {
    if (files instanceof QuietLocalFiles) {
      rename(from, to);
      return;
    }
    if (isObjectStore() && renamed(from, to)) {
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
    remove(child(name));
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
