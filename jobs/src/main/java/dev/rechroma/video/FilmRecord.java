package dev.rechroma.video;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rechroma.hadoop.HadoopStorage;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Optional;

/**
 * What became of a film: a JSON file of the output folder.
 *
 * @param input its path
 * @param state of the input
 * @param output name of the film in colour below the output folder, or null
 * @param status colorized, failed or skipped
 * @param problem why it failed or was skipped, or what is wrong with it; or null
 * @param frames number of frames in colour
 * @param model id of the model
 * @param settings what else decides the result
 */
record FilmRecord(
    String input,
    String state,
    String output,
    String status,
    String problem,
    long frames,
    String model,
    String settings)
    implements Serializable {
  static final String FOLDER = "_rechroma/films/";
  static final String COLORIZED = "colorized";
  static final String FAILED = "failed";
  static final String SKIPPED = "skipped";

  private static final int LARGEST = 1 << 20;
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  static String file(FilmFile film) {
    return FOLDER + film.name() + ".json";
  }

  /** The record of an earlier run; empty if there is none that can be read. */
  static Optional<FilmRecord> read(HadoopStorage output, FilmFile film) throws IOException {
    if (!output.exists(file(film))) {
      return Optional.empty();
    }
    try (InputStream in = output.open(file(film))) {
      return Optional.of(JSON.readValue(in.readNBytes(LARGEST), FilmRecord.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  void write(HadoopStorage folder, FilmFile film) throws IOException {
    folder.write(file(film), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
  }

  boolean is(String wanted) {
    return status.equals(wanted);
  }
}
