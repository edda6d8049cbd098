package dev.rechroma.video;

import dev.rechroma.engine.TaskAttempt;
import dev.rechroma.film.FilmException;
import dev.rechroma.film.ffmpeg.FilmMuxer;
import dev.rechroma.film.ffmpeg.FilmPlace;
import dev.rechroma.hadoop.HadoopStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Joins the segments of a film on a worker and moves it to its place.
 *
 * @param model its id
 * @param decided what else decides the film
 */
record JoinTask(
    VideoSettings settings,
    String model,
    String decided,
    Broadcast<SerializableConfiguration> hadoop,
    String outputRoot)
    implements Function<FilmJoin, FilmRecord> {
  private static final String DAMAGED =
      "is in colour, but some of its frames are damaged or missing";

  @Override
  public FilmRecord call(FilmJoin join) throws IOException {
    HadoopStorage output = HadoopStorage.at(outputRoot, hadoop.value().value());
    FilmPlan plan = join.plan();
    try (TemporaryFolder folder = new TemporaryFolder()) {
      List<Path> files = fetch(output, join, folder);
      FilmAccess.Use<Path> use = place -> joined(output, join, files, place, folder);
      Path film = FilmAccess.with(plan.film(), hadoop.value().value(), use);
      String name = join.stem() + film.toString().substring(film.toString().lastIndexOf('.'));
      output.makeFolder(output.child(name).getParent());
      output.writeThrough(join.folder(), name, out -> Files.copy(film, out));
      return record(plan, name, join.damaged() ? DAMAGED : null);
    } catch (FilmException e) {
      TaskAttempt.requireWanted();
      return record(plan, null, e.getMessage());
    }
  }

  /** A preview is its only segment, without sound. */
  private Path joined(
      HadoopStorage output,
      FilmJoin join,
      List<Path> files,
      FilmPlace place,
      TemporaryFolder folder)
      throws IOException, FilmException {
    if (settings.isPreview()) {
      return files.get(0);
    }
    FilmPlan plan = join.plan();
    String container = settings.encoding().codec().container();
    Path film =
        new FilmMuxer(place, plan.info()).join(plan.segments(), files, container, folder.path());
    new FilmStrip(plan.info(), plan.segments())
        .write(output, join, place, FilmPlace.file(film.toString()));
    return film;
  }

  private List<Path> fetch(HadoopStorage output, FilmJoin join, TemporaryFolder folder)
      throws IOException {
    List<Path> files = new ArrayList<>();
    for (String name : join.files()) {
      Path file = folder.file(name(files.size()));
      try (InputStream in = output.open(name)) {
        Files.copy(in, file);
      }
      files.add(file);
    }
    return files;
  }

  private String name(int segment) {
    return String.format(Locale.ROOT, "%06d.", segment) + settings.encoding().container();
  }

  private FilmRecord record(FilmPlan plan, String name, String problem) {
    return new FilmRecord(
        plan.film().path(),
        plan.film().state(),
        name,
        name == null ? FilmRecord.FAILED : FilmRecord.COLORIZED,
        problem,
        plan.frames(),
        model,
        decided);
  }
}
