package dev.rechroma.colorize;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rechroma.source.Unread;
import java.io.Serializable;
import java.util.Locale;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What became of a photo: a row of the manifest, and a line of the journals that it is made from.
 *
 * @param input path of its file; of a photo in an archive, the archive's path, "!/" and its name
 * @param output name of the colour photo below the output folder, see {@link OutputNames}; or null
 * @param status a {@link Status} in lower case
 * @param error why it failed or was skipped, or what of a photo in colour is not as in the others,
 *     such as pages that had colour already; or null
 * @param milliseconds what it took
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
  /** How the error begins of a photo that must not be decoded in the job's own process. */
  static final String CRASHED = "crashed the decoder";

  /** Why a photo was skipped or copied that has colour. */
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

  /** What can become of a photo. */
  public enum Status {
    /** Its process is at work on it, or ended while it was. */
    STARTED,
    /** It had no colour and has some now. */
    COLORIZED,
    /** It had colour and has other colours now. */
    RECOLORIZED,
    /** It had colour, and its file was copied. */
    COPIED,
    SKIPPED,
    FAILED,
    /** No photo: a hidden file, or one whose content is something else. */
    OTHER,
    /** No photo: an archive that one task read to its end. */
    ARCHIVE;

    /** As it stands in the manifest. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  boolean is(Status wanted) {
    return status.equals(wanted.text());
  }

  /** Whether it was left as it was, as it has colour. */
  boolean isColored() {
    return is(Status.COPIED) || (is(Status.SKIPPED) && COLORED.equals(error));
  }

  /** Whether it is of a format that is not read. */
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
