package dev.rechroma.video;

import dev.rechroma.engine.TaskAttempt;
import dev.rechroma.film.FilmException;
import dev.rechroma.film.FilmInfo;
import dev.rechroma.film.FrameTimes;
import dev.rechroma.film.ffmpeg.FilmPlace;
import dev.rechroma.film.ffmpeg.FilmProbe;
import dev.rechroma.film.ffmpeg.FilmStill;
import dev.rechroma.image.LabImage;
import dev.rechroma.image.MonochromeDetector;
import dev.rechroma.video.FilmPlan.Status;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** Looks at a film on a worker and cuts it into segments; nothing is colorized. */
record PlanTask(VideoSettings settings, Broadcast<SerializableConfiguration> hadoop)
    implements Function<FilmFile, FilmPlan> {
  private static final int PROBES = 5;

  @Override
  public FilmPlan call(FilmFile film) throws IOException {
    try {
      if (!film.reason().isEmpty()) {
        throw new FilmException(film.reason());
      }
      return FilmAccess.with(film, hadoop.value().value(), place -> plan(film, place));
    } catch (FilmException e) {
      TaskAttempt.requireWanted();
      return FilmPlan.without(film, film.expected() ? Status.FAILED : Status.OTHER, e.getMessage());
    }
  }

  private FilmPlan plan(FilmFile film, FilmPlace place) throws IOException, FilmException {
    FilmProbe probe = new FilmProbe(place, settings.maxPixels());
    FilmInfo info = probe.info();
    settings.encoding().requireFits(info, settings.width(info));
    FrameTimes times = probe.times(info);
    if (settings.colored() == VideoSettings.ColouredFilms.SKIP && hasColour(place, info, times)) {
      return FilmPlan.without(film, Status.SKIPPED, "has colour already");
    }
    return settings.isPreview() ? preview(film, info, times) : whole(film, info, times);
  }

  /** Whether most of some frames have colour: a logo or a title may have it in a gray film. */
  private boolean hasColour(FilmPlace place, FilmInfo info, FrameTimes times) throws IOException {
    int coloured = 0;
    int seen = 0;
    for (int i = 0; i < PROBES; i++) {
      long time = times.times()[(int) ((2L * i + 1) * times.times().length / (2 * PROBES))];
      Optional<LabImage> still = FilmStill.at(place, info, time);
      seen += still.isPresent() ? 1 : 0;
      coloured +=
          still.isPresent() && MonochromeDetector.hasColor(still.get(), settings.coloredShare())
              ? 1
              : 0;
    }
    return 2 * coloured > seen;
  }

  private FilmPlan whole(FilmFile film, FilmInfo info, FrameTimes times) {
    long length = info.timeBase().timestamp(settings.segmentSeconds());
    return FilmPlan.work(film, info, times.segments(Math.max(1, length), settings.warmUpFrames()));
  }

  private FilmPlan preview(FilmFile film, FilmInfo info, FrameTimes times) {
    long length = Math.max(1, info.timeBase().timestamp(settings.previewSeconds()));
    return FilmPlan.work(film, info, List.of(times.preview(length)));
  }
}
