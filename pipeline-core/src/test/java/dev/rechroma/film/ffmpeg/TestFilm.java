package dev.rechroma.film.ffmpeg;

import dev.rechroma.film.FilmCodec;
import dev.rechroma.film.FilmException;
import dev.rechroma.film.FilmInfo;
import dev.rechroma.film.FilmInfo.ColourTags;
import dev.rechroma.film.TimeBase;
import dev.rechroma.image.ColourFrame;
import dev.rechroma.image.GrayFrame;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A small gray film, whose frame n is a ramp that begins at the value n, with uneven times. */
final class TestFilm {
  static final int WIDTH = 48;
  static final int HEIGHT = 32;

  /** Thirds of a frame of 1/24 s. */
  static final TimeBase UNIT = new TimeBase(1, 72);

  private TestFilm() {}

  static FilmInfo info() {
    return new FilmInfo(
        0, WIDTH, HEIGHT, 8, UNIT, "4:3", 0, new ColourTags("", ""), "", 0, Map.of());
  }

  /** 2 or 4 units from frame to frame. */
  static long time(int frame) {
    return 3L * frame + frame % 2;
  }

  static byte[] samples(int frame) {
    byte[] samples = new byte[WIDTH * HEIGHT];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) (frame + i % WIDTH * 4);
    }
    return samples;
  }

  static Path write(Path file, FilmCodec codec, int frames) throws IOException, FilmException {
    FilmEncoding encoding = new FilmEncoding(codec, 100);
    try (FilmWriter writer = FilmWriter.create(file, encoding, info(), 0, WIDTH)) {
      for (int i = 0; i < frames; i++) {
        try (GrayFrame gray = GrayFrame.of(samples(i), WIDTH, HEIGHT);
            ColourFrame frame = gray.unchanged()) {
          writer.write(frame, time(i), time(i + 1) - time(i));
        }
      }
      writer.finish();
    }
    return file;
  }
}
