package dev.rechroma.source.tree;

import dev.rechroma.source.ArchiveFormat;
import dev.rechroma.source.Failure;
import dev.rechroma.source.SafeNames;
import dev.rechroma.source.Source;
import dev.rechroma.source.Source.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Lists one folder.
 *
 * @param base of the names, with its scheme
 */
record FolderLister(String base, SafeNames names) implements Serializable {
  private static final String GONE = "does not exist any more, or its name is no UTF-8";

  /** The entries of a folder, or the failure to list it. */
  Iterator<Source> list(Source folder, Configuration hadoop) {
    List<Source> found = new ArrayList<>();
    Path path = new Path(folder.path());
    try {
      Optional<LocalFile> local = LocalFile.of(path);
      if (local.isPresent()) {
        list(local.get(), path, found);
      } else {
        list(path, hadoop, found);
      }
    } catch (FileNotFoundException | NoSuchFileException e) {
      found.add(Source.passedOver(folder.path(), Kind.FAILED, "folder vanished while listed"));
    } catch (IOException | DirectoryIteratorException e) {
      String reason = "folder cannot be listed: " + Failure.firstLine(e);
      found.add(Source.passedOver(folder.path(), Kind.FAILED, reason));
    }
    return found.iterator();
  }

  private void list(Path folder, Configuration hadoop, List<Source> found) throws IOException {
    RemoteIterator<FileStatus> all = folder.getFileSystem(hadoop).listStatusIterator(folder);
    while (all.hasNext()) {
      found.add(remote(all.next()));
    }
  }

  private void list(LocalFile folder, Path path, List<Source> found) throws IOException {
    try (DirectoryStream<java.nio.file.Path> all = Files.newDirectoryStream(folder.path())) {
      for (java.nio.file.Path each : all) {
        found.add(local(new LocalFile(each), path));
      }
    }
  }

  /** Names of a folder's entries; none if there is no such folder. */
  static List<String> children(Path folder, Configuration hadoop) throws IOException {
    List<Source> found = new ArrayList<>();
    FolderLister lister = new FolderLister(folder.toString(), new SafeNames(""));
    lister
        .list(Source.passedOver(folder.toString(), Kind.FOLDER, ""), hadoop)
        .forEachRemaining(found::add);
    return found.stream()
        .filter(each -> !each.path().equals(folder.toString()))
        .map(each -> each.path().substring(each.path().lastIndexOf('/') + 1))
        .sorted()
        .toList();
  }

  /** The source at a path, from its name only; nothing is opened. */
  Source at(Path path, Configuration hadoop) throws IOException {
    Optional<LocalFile> local = LocalFile.of(path);
    return local.isPresent()
        ? local(local.get(), path.getParent())
        : remote(path.getFileSystem(hadoop).getFileStatus(path));
  }

  private Source remote(FileStatus status) {
    Path path = status.getPath();
    if (isPassedOver(path.getName())) {
      return passedOver(path);
    }
    return status.isSymlink()
        ? Source.passedOver(path.toString(), Kind.SKIPPED, "link, which is not followed")
        : followed(status);
  }

  private Source local(LocalFile file, Path folder) throws IOException {
    Path path = new Path(folder, new Path(null, null, file.name()));
    if (isPassedOver(file.name())) {
      return passedOver(path);
    }
    if (!file.hasTextName()) {
      return Source.passedOver(
          path.toString(), Kind.FAILED, "its name is no UTF-8, so it cannot be read: rename it");
    }
    if (file.isLink()) {
      Optional<String> refusal = Links.refusal(file, base);
      if (refusal.isPresent()) {
        return Source.passedOver(path.toString(), Kind.SKIPPED, refusal.get());
      }
    }
    return regular(file, path);
  }

  private Source regular(LocalFile file, Path path) {
    try {
      BasicFileAttributes attributes = file.attributes();
      if (attributes.isOther()) {
        return special(path);
      }
      return source(
          path,
          attributes.isDirectory(),
          attributes.size(),
          attributes.lastModifiedTime().toMillis());
    } catch (NoSuchFileException e) {
      return Source.passedOver(path.toString(), Kind.FAILED, GONE);
    } catch (IOException e) {
      return Source.passedOver(
          path.toString(), Kind.FAILED, "cannot be read: " + Failure.firstLine(e));
    }
  }

  /** A source that is read even if it is hidden or a link. */
  Source followed(FileStatus status) {
    Path path = status.getPath();
    return LocalFile.of(path).filter(LocalFile::isSpecial).isPresent()
        ? special(path)
        : source(path, status.isDirectory(), status.getLen(), status.getModificationTime());
  }

  private Source source(Path path, boolean folder, long length, long modified) {
    return new Source(
        path.toString(),
        names.of(relative(path)),
        folder ? Kind.FOLDER : ArchiveFormat.kind(path.getName()),
        folder ? 0 : length,
        modified,
        "");
  }

  private static Source special(Path path) {
    return Source.passedOver(
        path.toString(), Kind.SKIPPED, "pipe, socket or device, which is not read");
  }

  private static Source passedOver(Path path) {
    return Source.passedOver(
        path.toString(), Kind.OTHER, path.getName().startsWith(".") ? "hidden" : "Rechroma's own");
  }

  /** Hidden files, and the manifest and gallery of an earlier output that is an input now. */
  private static boolean isPassedOver(String file) {
    return file.startsWith(".") || file.equals(SafeNames.OWN_FOLDER);
  }

  private String relative(Path path) {
    String root = new Path(base).toUri().getPath();
    return path.toUri().getPath().substring(root.length());
  }
}
