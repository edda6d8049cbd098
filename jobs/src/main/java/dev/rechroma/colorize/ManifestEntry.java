package dev.rechroma.colorize;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rechroma.source.Unread;
import java.io.Serializable;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The outcome of a photo: a row of the manifest, and a line of the journals it is made from.
 *
 * @param input path of its file; for a photo in an archive, the archive's path, "!/" and its name
 * @param output name of the colour photo below the output folder, see {@link ManifestLocations}; or
 *     null
 * @param status a {@link Status} in lower case
 * @param error why it failed or was skipped, or what is unusual about a colorized photo, such as
 *     pages that had colour already; or null
 * @param milliseconds time taken
 * @param model id of the model
 * @param settings what else decides the pixels
 * @param state differs once the input has changed
 * @param written milliseconds since 1970
 */
public record ManifestEntry(
    String input,
    String output,
    String status,
    String error,
    long milliseconds,
    String model,
    String settings,
    String state,
    long written)
    implements Serializable {
  /** Start of the error of a photo that must not be decoded in the job's own process. */
  static final String CRASHED = "crashed the decoder";

  /** Why a photo was skipped or copied. */
  static final String COLORED = "has colour already";

  /** The columns of the manifest. */
  static final StructType SCHEMA =
      new StructType()
          .add("input", DataTypes.StringType, false)
          .add("output", DataTypes.StringType, true)
          .add("status", DataTypes.StringType, false)
          .add("error", DataTypes.StringType, true)
          .add("milliseconds", DataTypes.LongType, false)
          .add("model", DataTypes.StringType, false)
          .add("settings", DataTypes.StringType, true)
          .add("state", DataTypes.StringType, true)
          .add("written", DataTypes.LongType, true);

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The possible outcomes. */
  public enum Status {
    /** Its process is working on it, or died doing so. */
    STARTED,
    /** It had no colour and has some now. */
    COLORIZED,
    /** It had colour and has other colours now. */
    RECOLORIZED,
    /** It had colour, and its file was copied. */
    COPIED,
    SKIPPED,
    FAILED,
    /** Not a photo: a hidden file, or one whose content is something else. */
    OTHER,
    /** Not a photo: an archive that one task read to its end. */
    ARCHIVE;

    /** As written in the manifest. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A row of the manifest. */
  static ManifestEntry of(Row row) {
    return new ManifestEntry(
        row.getAs("input"),
        row.getAs("output"),
        row.getAs("status"),
        row.getAs("error"),
        row.<Long>getAs("milliseconds"),
        row.getAs("model"),
        row.getAs("settings"),
        row.getAs("state"),
        row.getAs("written") == null ? 0 : row.<Long>getAs("written"));
  }

  boolean is(Status wanted) {
    return status.equals(wanted.text());
  }

  /** Whether it was left unchanged because it has colour. */
  boolean isColored() {
    return is(Status.COPIED) || (is(Status.SKIPPED) && COLORED.equals(error));
  }

  /** Whether its format is not supported. */
  boolean isUnread() {
    return error != null && error.startsWith(Unread.REASON);
  }

  String line() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
