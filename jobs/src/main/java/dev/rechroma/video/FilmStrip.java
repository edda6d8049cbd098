package dev.rechroma.video;

import dev.rechroma.film.FilmInfo;
import dev.rechroma.film.FrameTimes.Segment;
import dev.rechroma.film.ffmpeg.FilmPlace;
import dev.rechroma.film.ffmpeg.FilmStill;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.image.ImageGrid;
import dev.rechroma.image.LabImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A picture of some frames of a film, before in the upper row and after in the lower one. */
record FilmStrip(FilmInfo info, List<Segment> segments) {
  private static final int FRAMES = 6;
  private static final int CELL = 200;

  /** Below this, whole seconds would not tell frames apart. */
  private static final int SHORT = 20;

  /** The picture as PNG. */
  byte[] png(FilmPlace before, FilmPlace after) throws IOException {
    List<String> titles = new ArrayList<>();
    List<LabImage> upper = new ArrayList<>();
    List<LabImage> lower = new ArrayList<>();
    for (int i = 0; i < FRAMES; i++) {
      double seconds = seconds((2 * i + 1) / (2.0 * FRAMES));
      Optional<LabImage> gray = FilmStill.at(before, info, seconds);
      Optional<LabImage> coloured = FilmStill.at(after, info, seconds - info.origin());
      if (gray.isPresent() && coloured.isPresent()) {
        titles.add(clock(seconds - seconds(0)));
        upper.add(gray.get());
        lower.add(coloured.get());
      }
    }
    return titles.isEmpty() ? new byte[0] : ImageGrid.png(titles, List.of(upper, lower), CELL);
  }

  private double seconds(double share) {
    long start = segments.get(0).start();
    long end = segments.get(segments.size() - 1).end();
    return info.timeBase().seconds(start + Math.round(share * (end - start)));
  }

  private static String clock(double seconds) {
    if (seconds < SHORT) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }

  static String file(String film) {
    return "_rechroma/strips/" + film + ".png";
  }

  /** Writes it for a film, unless no frame can be shown. */
  void write(HadoopStorage output, FilmJoin join, FilmPlace before, FilmPlace after)
      throws IOException {
    byte[] png = png(before, after);
    if (png.length > 0) {
      String file = file(join.plan().film().name());
      output.makeFolder(output.child(file).getParent());
      output.writeThrough(join.folder(), file, out -> out.write(png));
    }
  }
}
