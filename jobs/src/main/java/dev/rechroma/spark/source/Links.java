package dev.rechroma.spark.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;

/** Links in a folder tree: only one to a file of the same tree is followed. */
public final class Links {
  private Links() {}

  /** Why something in a tree is not followed; empty for what is no link, or a good one. */
  static Optional<String> refusal(FileStatus status, String base) {
    if (status.isSymlink()) {
      return Optional.of("link, which is not followed");
    }
    return local(status.getPath()).filter(Files::isSymbolicLink).flatMap(link -> of(link, base));
  }

  private static Optional<String> of(Path link, String base) {
    try {
      Path target = link.toRealPath();
      Path root = local(new org.apache.hadoop.fs.Path(base)).orElseThrow().toRealPath();
      if (!target.startsWith(root)) {
        return Optional.of("link that leaves the input's folder");
      }
      return Files.isDirectory(target)
          ? Optional.of("link to a folder, whose photos are taken where they lie")
          : Optional.empty();
    } catch (IOException e) {
      return Optional.of("link that leads nowhere");
    }
  }

  /**
   * Where something really lies: of a local path that need not exist, the path without links; of
   * others, as it is.
   */
  public static String real(org.apache.hadoop.fs.Path path) throws IOException {
    Optional<Path> local = local(path);
    if (local.isEmpty()) {
      return path.toString();
    }
    Path existing = local.get().toAbsolutePath().normalize();
    Path missing = Path.of("");
    while (!Files.exists(existing)) {
      missing = existing.getFileName().resolve(missing);
      existing = existing.getParent();
    }
    return "file:" + existing.toRealPath().resolve(missing).normalize();
  }

  private static Optional<Path> local(org.apache.hadoop.fs.Path path) {
    try {
      return "file".equals(path.toUri().getScheme())
          ? Optional.of(Path.of(path.toUri().getPath()))
          : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
