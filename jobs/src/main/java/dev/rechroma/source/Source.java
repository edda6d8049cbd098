package dev.rechroma.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * What the listing of the inputs found at one path.
 *
 * @param path of the file or folder, with its scheme
 * @param outputName safe and relative: what the output calls it
 * @param length in bytes
 * @param modified milliseconds since 1970
 * @param reason why it is passed over or failed; empty otherwise
 */
public record Source(
    String path, String outputName, Kind kind, long length, long modified, String reason)
    implements Serializable {
  private static final String ARCHIVE_ENDINGS =
      ArchiveFormat.ZIP_ENDINGS + "|" + ArchiveFormat.TAR_ENDINGS;

  /** The archive's path in the path of a photo in it. */
  private static final Pattern IN_ARCHIVE =
      Pattern.compile("(?is)(.*?(?:" + ARCHIVE_ENDINGS + "))!/.*");

  /** What to do with it. */
  public enum Kind {
    /** A photo or not, depending on its content. */
    FILE,
    ZIP,
    TAR,
    FOLDER,
    /** Not relevant, and not opened. */
    OTHER,
    SKIPPED,
    FAILED
  }

  /** The file that holds an input: for a photo in an archive, the archive. */
  public static String fileOf(String input) {
    if (!input.contains("!/")) { // Most are no entries, and a search by the pattern takes longer.
      return input;
    }
    Matcher archive = IN_ARCHIVE.matcher(input);
    return archive.matches() ? archive.group(1) : input;
  }

  /** The current state of a path that an earlier listing found; without a name for the output. */
  public static Optional<Source> again(String path, Configuration hadoop) throws IOException {
    try {
      Path file = new Path(path);
      FileStatus now = file.getFileSystem(hadoop).getFileStatus(file);
      Kind kind = now.isDirectory() ? Kind.FOLDER : ArchiveFormat.kind(file.getName());
      return Optional.of(new Source(path, "", kind, now.getLen(), now.getModificationTime(), ""));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  public static Source passedOver(String path, Kind kind, String reason) {
    return new Source(path, "", kind, 0, 0, reason);
  }

  /** Changes whenever the file changes. */
  public String state() {
    return length + ":" + modified;
  }
}
