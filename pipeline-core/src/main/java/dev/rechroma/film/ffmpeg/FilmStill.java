package dev.rechroma.film.ffmpeg;

import dev.rechroma.film.FilmException;
import dev.rechroma.film.FilmInfo;
import dev.rechroma.image.LabImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A small picture of a film at a time. */
public final class FilmStill {
  /** Longer side, px. */
  private static final int SIDE = 320;

  private FilmStill() {}

  /**
   * The frame at a time, or the nearest that can be decoded; empty if there is none.
   *
   * @param time in the film's time base
   */
  public static Optional<LabImage> at(FilmPlace place, FilmInfo info, long time)
      throws IOException {
    return at(place, info, info.timeBase().seconds(time));
  }

  /** The same for a time in seconds. */
  public static Optional<LabImage> at(FilmPlace place, FilmInfo info, double seconds)
      throws IOException {
    double scale = Math.min(1, (double) SIDE / Math.max(info.width(), info.height()));
    int width = Math.max(1, (int) Math.round(info.width() * scale));
    int height = Math.max(1, (int) Math.round(info.height() * scale));
    List<String> arguments = new ArrayList<>(List.of("-loglevel", "error"));
    arguments.addAll(List.of("-seek_timestamp", "1"));
    arguments.addAll(List.of("-ss", String.format(Locale.ROOT, "%.6f", Math.max(0, seconds))));
    arguments.addAll(place.options());
    arguments.addAll(List.of("-noautorotate", "-threads", "1", "-i", place.url()));
    arguments.addAll(List.of("-map", "0:V:0", "-frames:v", "1"));
    arguments.addAll(List.of("-vf", "scale=" + width + ":" + height + ",format=rgb24"));
    arguments.addAll(List.of("-f", "rawvideo", "-"));
    byte[] rgb = new byte[3 * width * height];
    try (FfmpegProcess process = FfmpegProcess.ffmpeg(arguments, line -> false)) {
      if (!process.read(rgb)) {
        return Optional.empty();
      }
      process.finish();
      return Optional.of(LabImage.fromUnitRgb(planes(rgb), width, height));
    } catch (FilmException e) {
      return Optional.empty();
    }
  }

  private static float[] planes(byte[] rgb) {
    int pixels = rgb.length / 3;
    float[] planes = new float[rgb.length];
    for (int i = 0; i < pixels; i++) {
      for (int channel = 0; channel < 3; channel++) {
        planes[channel * pixels + i] = (rgb[3 * i + channel] & 0xFF) / 255f;
      }
    }
    return planes;
  }
}
