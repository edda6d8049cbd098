package dev.rechroma.hadoop;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FsConstants;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local file system without checksum files, and without running chmod for each file and
 * folder that it creates, which takes longer than writing a small photo. It renames as the system
 * does, atomically, and creates new files exclusively.
 */
final class QuietLocalFiles extends RawLocalFileSystem {

  static QuietLocalFiles with(Configuration configuration) throws IOException {
    QuietLocalFiles files = new QuietLocalFiles();
    files.initialize(FsConstants.LOCAL_FS_URI, configuration);
    return files;
  }

  /** Nothing to do: the process's umask has set it already. */
  @Override
  public void setPermission(Path path, FsPermission permission) {}

  /**
   * Where the system refuses, Hadoop's own rename copies, and into the target if that is a folder.
   */
  @Override
  public boolean rename(Path from, Path to) throws IOException {
    java.nio.file.Path source = pathToFile(from).toPath();
    java.nio.file.Path target = pathToFile(to).toPath();
    try {
      Files.move(source, target, ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      moveToOtherDisk(source, target);
    }
    return true;
  }

  /** Another file system may be mounted below a folder. */
  private static void moveToOtherDisk(java.nio.file.Path source, java.nio.file.Path target)
      throws IOException {
    java.nio.file.Path beside = target.resolveSibling("." + UUID.randomUUID() + ".part");
    try {
      Files.copy(source, beside);
      Files.move(beside, target, ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(beside);
    }
    Files.delete(source);
  }

  /**
   * Creates a file, unless it exists.
   *
   * @return whether it was created
   */
  boolean createNew(Path file, byte[] content) throws IOException {
    java.nio.file.Path path = pathToFile(file).toPath();
    Files.createDirectories(path.getParent());
    try {
      Files.write(path, content, CREATE_NEW, WRITE);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }
}
