package dev.rechroma.dataset;

import dev.rechroma.source.Source;
import dev.rechroma.source.Source.Kind;
import dev.rechroma.source.Unread;
import java.io.Serializable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * A data set's record of a file, or of an entry of an archive, from earlier ingests: a row of its
 * list of sources ({@link TensorDataSet#SOURCES}).
 *
 * @param path of the file; of a photo in an archive, the archive's path, "!/" and its name
 * @param length of the file that holds it, in bytes; -1 where that is not known
 * @param modified of the file that holds it, milliseconds since 1970; -1 where that is not known
 * @param split where the photo is; null where the data set does not have it
 * @param reason why it could not be read, or null
 * @param skipped why it is no photo, or null
 * @param archive path of the archive that holds it; of an archive its own path; null otherwise
 * @param state of a photo in an archive, which differs once it has changed, or {@link #content};
 *     null otherwise
 */
record KnownSource(
    String path,
    long length,
    long modified,
    String split,
    String reason,
    String skipped,
    String archive,
    String state)
    implements Serializable {

  /** Version 0.1.0 did not read archives, and recorded this for them. */
  private static final String ARCHIVE_NOT_READ =
      Unread.REASON + "archive, which only colorize reads";

  private static final String CONTENT = "sha256:";

  static KnownSource of(Row row) {
    return new KnownSource(
        row.getAs("path"),
        row.<Long>getAs("length"),
        row.<Long>getAs("modified"),
        row.getAs("split"),
        row.getAs("reason"),
        row.getAs("skipped"),
        row.getAs("archive"),
        row.getAs("state"));
  }

  Row row() {
    return RowFactory.create(path, length, modified, split, reason, skipped, archive, state);
  }

  /** The state of a file of which only the content is known. */
  static String content(String sha256) {
    return CONTENT + sha256;
  }

  /** The same, but the next ingest reads the file again, changed or not. */
  KnownSource toBeReadAgain() {
    return new KnownSource(path, -1, -1, split, reason, skipped, archive, state);
  }

  /** The path of the file in a listing. */
  String file() {
    return archive == null ? path : archive;
  }

  boolean isArchive() {
    return path.equals(archive);
  }

  /** Whether it counts as a photo. */
  boolean isPhoto() {
    return skipped == null && !isArchive();
  }

  /** Whether a source at its path need not be read again. */
  boolean holdsFor(Source now) {
    if (length != now.length() || modified != now.modified()) {
      return false;
    }
    return switch (now.kind()) {
      case FILE -> true;
      case ZIP, TAR -> !ARCHIVE_NOT_READ.equals(reason) && !ARCHIVE_NOT_READ.equals(skipped);
      case FOLDER, OTHER, SKIPPED, FAILED ->
          now.reason().equals(now.kind() == Kind.FAILED ? reason : skipped);
    };
  }
}
