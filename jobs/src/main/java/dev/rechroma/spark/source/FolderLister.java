package dev.rechroma.spark.source;

import dev.rechroma.spark.source.Source.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
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
  private static final int LONGEST_REASON = 200;

  /** What is in a folder, or that it cannot be listed. */
  Iterator<Source> list(Source folder, Configuration hadoop) {
    List<Source> found = new ArrayList<>();
    try {
      Path path = new Path(folder.path());
      RemoteIterator<FileStatus> all = path.getFileSystem(hadoop).listStatusIterator(path);
      while (all.hasNext()) {
        found.add(source(all.next()));
      }
    } catch (FileNotFoundException e) {
      found.add(Source.passedOver(folder.path(), Kind.FAILED, "folder vanished while listed"));
    } catch (IOException e) {
      String reason = "folder cannot be listed: " + firstLine(e);
      found.add(Source.passedOver(folder.path(), Kind.FAILED, reason));
    }
    return found.iterator();
  }

  /** By its name alone; nothing is opened. */
  Source source(FileStatus status) {
    String path = status.getPath().toString();
    String file = status.getPath().getName();
    if (isOwn(status.getPath()) || file.startsWith(".")) {
      return Source.passedOver(path, Kind.OTHER, "");
    }
    Optional<String> link = Links.refusal(status, base);
    if (link.isPresent()) {
      return Source.passedOver(path, Kind.SKIPPED, link.get());
    }
    return followed(status);
  }

  /** The same for something that is taken even where it is hidden or a link. */
  Source followed(FileStatus status) {
    return new Source(
        status.getPath().toString(),
        names.of(relative(status.getPath())),
        status.isDirectory() ? Kind.FOLDER : kind(status.getPath().getName()),
        status.getLen(),
        status.getModificationTime(),
        "");
  }

  /** The manifest of an earlier output that is an input now. */
  private boolean isOwn(Path path) {
    return path.getName().equals(SafeNames.OWN_FOLDER)
        && path.getParent() != null
        && path.getParent().toString().equals(base);
  }

  private String relative(Path path) {
    String root = new Path(base).toUri().getPath();
    return path.toUri().getPath().substring(root.length());
  }

  static Kind kind(String file) {
    String lower = file.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".zip")) {
      return Kind.ZIP;
    }
    return lower.endsWith(".tar") || lower.endsWith(".tar.gz") || lower.endsWith(".tgz")
        ? Kind.TAR
        : Kind.FILE;
  }

  /** A reason for people; libraries put whole names of entries into their messages. */
  static String firstLine(Throwable e) {
    String message = e.getMessage();
    String line =
        message == null
            ? e.getClass().getSimpleName()
            : message.lines().findFirst().orElse(e.getClass().getSimpleName());
    return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "...";
  }
}
