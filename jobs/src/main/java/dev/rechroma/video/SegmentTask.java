package dev.rechroma.video;

import dev.rechroma.engine.TaskAttempt;
import dev.rechroma.engine.TaskThreads;
import dev.rechroma.film.FilmColorizer;
import dev.rechroma.film.FilmException;
import dev.rechroma.film.FilmInfo;
import dev.rechroma.film.FrameTimes.Segment;
import dev.rechroma.film.ffmpeg.FilmFrame;
import dev.rechroma.film.ffmpeg.FilmPlace;
import dev.rechroma.film.ffmpeg.FilmReader;
import dev.rechroma.film.ffmpeg.FilmWriter;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.image.ColourFrame;
import dev.rechroma.image.GrayFrame;
import dev.rechroma.model.Colorizer;
import dev.rechroma.model.ColorizerPool;
import dev.rechroma.model.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Colorizes a segment on a worker and stores it in the output folder.
 *
 * @param frames counts frames
 */
record SegmentTask(
    VideoSettings settings,
    Broadcast<TrainedModel> model,
    Broadcast<SerializableConfiguration> hadoop,
    String outputRoot,
    LongAccumulator frames)
    implements Function<SegmentWork, SegmentOutcome> {
  /** Ending of an empty file beside a segment in which the film is damaged. */
  static final String DAMAGED = ".damaged";

  @Override
  public SegmentOutcome call(SegmentWork work) throws IOException {
    TaskThreads.forInference();
    Colorizer colorizer = ColorizerPool.take(model.value());
    try (TemporaryFolder folder = new TemporaryFolder()) {
      Path file = folder.file("segment");
      boolean damaged = colorize(work, colorizer, file);
      HadoopStorage output = HadoopStorage.at(outputRoot, hadoop.value().value());
      if (damaged) {
        output.writeThrough(work.folder(), work.file() + DAMAGED, out -> {});
      }
      output.writeThrough(work.folder(), work.file(), out -> Files.copy(file, out));
      return new SegmentOutcome(work.film().path(), null);
    } catch (FilmException e) {
      TaskAttempt.requireWanted();
      return new SegmentOutcome(work.film().path(), e.getMessage());
    } finally {
      ColorizerPool.release(model.value(), colorizer);
    }
  }

  /**
   * FFmpeg may have crashed for lack of memory: it gets a second try.
   *
   * @return whether the film is damaged there
   */
  private boolean colorize(SegmentWork work, Colorizer colorizer, Path file)
      throws IOException, FilmException {
    FilmAccess.Use<Boolean> use = place -> colorize(work, colorizer, file, place);
    try {
      return FilmAccess.with(work.film(), hadoop.value().value(), use);
    } catch (FilmException e) {
      return FilmAccess.with(work.film(), hadoop.value().value(), use);
    }
  }

  private boolean colorize(SegmentWork work, Colorizer colorizer, Path file, FilmPlace place)
      throws IOException, FilmException {
    FilmInfo info = work.info();
    Segment segment = work.segment();
    try (FilmReader reader = FilmReader.open(place, info, segment.warmUp());
        FilmColorizer film =
            new FilmColorizer(
                colorizer,
                settings.rendering(model.value()),
                info,
                settings.stability(),
                settings.chroma());
        FilmWriter writer =
            FilmWriter.create(
                file, settings.encoding(), info, segment.start(), settings.width(info))) {
      if (colorize(reader, film, writer, segment) == 0) {
        throw new FilmException("none of its frames from a time on can be decoded");
      }
      writer.finish();
      return reader.hasMetDamage();
    }
  }

  /** A frame lasts until the next one, so each waits for it. */
  private int colorize(FilmReader reader, FilmColorizer film, FilmWriter writer, Segment segment)
      throws IOException, FilmException {
    int written = 0;
    ColourFrame waiting = null;
    long since = Long.MIN_VALUE;
    Optional<FilmFrame> next = reader.next();
    while (next.isPresent() && next.get().time() < segment.end()) {
      long time = next.get().time();
      try (GrayFrame gray = next.get().gray()) {
        if (time >= segment.start() && time > since) {
          if (waiting != null) {
            write(writer, waiting, since, time);
          }
          waiting = coloured(film, gray);
          since = time;
          TaskAttempt.requireWanted();
          written++;
          frames.add(1);
        } else if (time >= segment.warmUp() && since == Long.MIN_VALUE) {
          film.pass(gray);
        }
      }
      next = reader.next();
    }
    next.ifPresent(frame -> frame.gray().close());
    if (waiting != null) {
      write(writer, waiting, since, segment.end());
    }
    return written;
  }

  private static void write(FilmWriter writer, ColourFrame frame, long from, long to)
      throws IOException, FilmException {
    try (frame) {
      writer.write(frame, from, to - from);
    }
  }

  private ColourFrame coloured(FilmColorizer film, GrayFrame gray) {
    ColourFrame coloured = film.colorize(gray);
    if (!settings.isPreview()) {
      return coloured;
    }
    try (ColourFrame before = gray.unchanged();
        coloured) {
      return before.beside(coloured);
    }
  }
}
