package dev.rechroma.video;

import com.typesafe.config.Config;
import dev.rechroma.config.SettingsReader;
import dev.rechroma.film.FilmCodec;
import dev.rechroma.film.FilmInfo;
import dev.rechroma.film.ffmpeg.FilmEncoding;
import dev.rechroma.film.scene.Stability;
import dev.rechroma.gan.Engine;
import dev.rechroma.model.Rendering;
import dev.rechroma.model.TrainedModel;
import dev.rechroma.model.engine.EngineChoice;
import java.io.Serializable;

/**
 * The keys below rechroma.video, where each is explained.
 *
 * @param previewSeconds length of a side-by-side clip to make instead of the films; 0 for the films
 * @param segmentSeconds longest part of a film that a task colorizes
 * @param warmUpFrames frames before a segment from which colours are carried into it
 * @param maxPixels of a frame
 */
public record VideoSettings(
    FilmEncoding encoding,
    double chroma,
    EngineChoice engine,
    ColouredFilms colored,
    double coloredShare,
    int previewSeconds,
    int segmentSeconds,
    int warmUpFrames,
    long maxPixels,
    Stability stability)
    implements Serializable {
  private static final long MEGA = 1_000_000;

  /** What to do with films that have colour already. */
  public enum ColouredFilms {
    SKIP,
    RECOLORIZE
  }

  /** Reads and checks the settings below rechroma.video. */
  public static VideoSettings read(Config video) {
    SettingsReader reader = SettingsReader.of(video);
    VideoSettings settings =
        new VideoSettings(
            new FilmEncoding(
                reader.choice("codec", FilmCodec.class), reader.integer("quality", 0, 100)),
            reader.number("chroma", 0, 3),
            reader.choice("engine", EngineChoice.class),
            reader.choice("colored", ColouredFilms.class),
            reader.number("colored-share", 0, 1),
            reader.integer("preview-seconds", 0, 3600),
            reader.integer("segment-seconds", 1, 3600),
            reader.integer("warm-up-frames", 0, 1000),
            MEGA * reader.integer("max-megapixels", 1, 256),
            Stability.read(video));
    reader.throwProblems();
    return settings;
  }

  boolean isPreview() {
    return previewSeconds > 0;
  }

  /** Width of the frames to encode, px: a preview shows before and after side by side. */
  int width(FilmInfo info) {
    return isPreview() ? 2 * info.width() : info.width();
  }

  /** How large the model sees frames: as is best for its colours. */
  Rendering rendering(TrainedModel model) {
    return Rendering.of(model.settings(), model.renderSize(), model.renderSize());
  }

  /** What decides a colorized film, besides the model's weights. */
  String output(TrainedModel model) {
    String pixels = pixels();
    return model.engine() == Engine.ONEDNN ? pixels : pixels + " engine=" + model.engine().key();
  }

  private String pixels() {
    return String.join(
        " ",
        "codec=" + encoding.codec(),
        "quality=" + encoding.quality(),
        "chroma=" + chroma,
        "preview=" + previewSeconds,
        "segment=" + segmentSeconds,
        "warm-up=" + warmUpFrames,
        stability.toString());
  }
}
