package dev.rechroma.video;

import dev.rechroma.film.FrameTimes.Segment;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.model.TrainedModel;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.codec.digest.DigestUtils;

/** Where the segments of films in colour lie until they are joined, a folder for each film. */
record SegmentStore(HadoopStorage output, VideoSettings settings) {
  private static final String FOLDER = "_rechroma/video/";

  /** Another folder for whatever would give other segments. */
  String folder(FilmFile film, TrainedModel by) {
    String all = String.join("\n", film.path(), film.state(), by.id(), settings.output(by));
    return FOLDER + DigestUtils.sha256Hex(all).substring(0, 32);
  }

  String name(FilmPlan plan, Segment segment) {
    return String.format(
        Locale.ROOT,
        "%06d-%06d.%s",
        segment.index(),
        plan.segments().size(),
        settings.encoding().container());
  }

  /** Names of the segments that are there, in a folder that tasks can write to from now on. */
  Set<String> open(FilmFile film, TrainedModel by) throws IOException {
    String folder = folder(film, by);
    output.makeFolder(output.child(folder));
    return Set.copyOf(output.list(folder));
  }

  /** All segments of a film, in order. */
  List<String> files(FilmPlan plan, TrainedModel by) {
    String folder = folder(plan.film(), by);
    return plan.segments().stream().map(each -> folder + "/" + name(plan, each)).toList();
  }

  /** Whether any segment is there. */
  boolean isBegun(FilmFile film, TrainedModel by) throws IOException {
    return !output.list(folder(film, by)).isEmpty();
  }

  /** Whether the input of a segment was damaged. */
  boolean isDamaged(FilmFile film, TrainedModel by) throws IOException {
    return output.list(folder(film, by)).stream()
        .anyMatch(name -> name.endsWith(SegmentTask.DAMAGED));
  }

  /** Removes what is there of a film. */
  void delete(FilmFile film, TrainedModel by) throws IOException {
    output.deleteFolder(folder(film, by));
  }
}
