package dev.rechroma.source.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Links in a folder tree: only links to files of the same tree are followed. */
public final class Links {
  private Links() {}

  /** Why a local link is not followed; empty for one to a file below the base. */
  static Optional<String> refusal(LocalFile link, String base) {
    try {
      Path target = link.path().toRealPath();
      Path root =
          LocalFile.of(new org.apache.hadoop.fs.Path(base)).orElseThrow().path().toRealPath();
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
   * The real location of a path: for a local one, which need not exist, the path with links
   * resolved; others are returned unchanged.
   */
  public static String real(org.apache.hadoop.fs.Path path) throws IOException {
    Optional<LocalFile> local = LocalFile.of(path);
    if (local.isEmpty()) {
      return path.toString();
    }
    Path existing = local.get().path().toAbsolutePath().normalize();
    Path missing = Path.of("");
    while (!Files.exists(existing)) {
      missing = existing.getFileName().resolve(missing);
      existing = existing.getParent();
    }
    return "file:" + existing.toRealPath().resolve(missing).normalize();
  }
}
