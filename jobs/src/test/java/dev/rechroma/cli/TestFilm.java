package dev.rechroma.cli;

import dev.rechroma.film.FilmCodec;
import dev.rechroma.film.FilmInfo;
import dev.rechroma.film.FilmInfo.ColourTags;
import dev.rechroma.film.TimeBase;
import dev.rechroma.film.ffmpeg.FilmEncoding;
import dev.rechroma.film.ffmpeg.FilmWriter;
import dev.rechroma.image.ColourFrame;
import dev.rechroma.image.GrayFrame;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Small gray films in FFV1, whose endings need not be that of their container. */
final class TestFilm {
  static final int WIDTH = 64;

  private static final int HEIGHT = 48;
  private static final TimeBase UNIT = new TimeBase(1, 24);

  private TestFilm() {}

  static void write(Path file, int frames) throws Exception {
    Files.createDirectories(file.getParent());
    FilmInfo info =
        new FilmInfo(0, WIDTH, HEIGHT, 8, UNIT, "", 0, new ColourTags("", ""), "", 0, Map.of());
    FilmEncoding encoding = new FilmEncoding(FilmCodec.FFV1, 100);
    try (FilmWriter writer = FilmWriter.create(file, encoding, info, 0, WIDTH)) {
      for (int i = 0; i < frames; i++) {
        try (GrayFrame gray = GrayFrame.of(samples(i), WIDTH, HEIGHT);
            ColourFrame frame = gray.unchanged()) {
          writer.write(frame, i, 1);
        }
      }
      writer.finish();
    }
  }

  /** Waves that move to the left by a pixel a frame. */
  private static byte[] samples(int frame) {
    byte[] samples = new byte[WIDTH * HEIGHT];
    for (int i = 0; i < samples.length; i++) {
      double x = i % WIDTH + frame;
      double y = (double) i / WIDTH;
      samples[i] = (byte) Math.round(128 + 60 * Math.sin(x / 5) + 40 * Math.sin(y / 3 + x / 11));
    }
    return samples;
  }
}
