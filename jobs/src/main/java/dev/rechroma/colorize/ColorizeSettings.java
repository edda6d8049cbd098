package dev.rechroma.colorize;

import com.typesafe.config.Config;
import dev.rechroma.config.SettingsReader;
import dev.rechroma.gan.Engine;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.model.Rendering;
import dev.rechroma.model.TrainedModel;
import dev.rechroma.model.engine.EngineChoice;
import dev.rechroma.source.ArchiveLimits;
import dev.rechroma.source.EntryNameDecoder;
import dev.rechroma.source.Limits;
import dev.rechroma.source.Unread;
import java.io.Serializable;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The keys below rechroma.colorize, where each is explained.
 *
 * @param batch photos that a task records in its journal together
 * @param renderSize shorter side at which the generator sees a photo, px; {@link #BEST_RENDER_SIZE}
 *     for the model's own
 * @param quality of JPEG, WebP and lossy JPEG 2000, 0 to 100
 * @param chroma factor for the predicted a* and b*
 * @param coloredShare share of a photo's pixels that may have colour before the photo counts as
 *     coloured
 * @param entryNameDecoder reads names in archives that are not in UTF-8
 */
public record ColorizeSettings(
    int batch,
    int renderSize,
    int quality,
    double chroma,
    EngineChoice engine,
    Colored colored,
    double coloredShare,
    Unread unread,
    DecodeLimits limits,
    ArchiveLimits archives,
    EntryNameDecoder entryNameDecoder)
    implements Serializable {
  private static final int BEST_RENDER_SIZE = 0;
  private static final String PROBE = "colored-share=";

  /** Reads and checks the settings below rechroma.colorize. */
  public static ColorizeSettings read(Config colorize) {
    SettingsReader reader = SettingsReader.of(colorize);
    ColorizeSettings settings =
        new ColorizeSettings(
            reader.integer("batch", 1, 1024),
            renderSize(reader),
            reader.integer("quality", 0, 100),
            reader.number("chroma", 0, 3),
            reader.choice("engine", EngineChoice.class),
            reader.choice("colored", Colored.class),
            reader.number("colored-share", 0, 1),
            Unread.read(reader),
            Limits.read(reader),
            Limits.archives(reader),
            Limits.entryNameDecoder(reader));
    reader.throwProblems();
    return settings;
  }

  private static int renderSize(SettingsReader reader) {
    int size = reader.integer("render-size", BEST_RENDER_SIZE, GanSettings.MAX_SIZE);
    reader.require(
        size == BEST_RENDER_SIZE || size >= GanSettings.MIN_SIZE,
        "render-size",
        String.format(
            Locale.ROOT,
            "is %d, must be 0 or %d to %d",
            size,
            GanSettings.MIN_SIZE,
            GanSettings.MAX_SIZE));
    return size;
  }

  /**
   * How large a model sees photos.
   *
   * @throws dev.rechroma.config.UserError if the model does not support that size
   */
  Rendering rendering(TrainedModel model) {
    int best = model.renderSize();
    return Rendering.of(model.settings(), best, renderSize == BEST_RENDER_SIZE ? best : renderSize);
  }

  /** The same settings with another choice for photos that have colour. */
  public ColorizeSettings with(Colored other) {
    return new ColorizeSettings(
        batch,
        renderSize,
        quality,
        chroma,
        engine,
        other,
        coloredShare,
        unread,
        limits,
        archives,
        entryNameDecoder);
  }

  /** What decides whether a photo has colour. */
  String probe() {
    return PROBE + coloredShare;
  }

  /**
   * What decides the pixels of a colorized photo, besides the model's weights. What has no effect
   * is left out, so that entries from before a setting existed still match.
   */
  String pixels(TrainedModel model) {
    Rendering rendering = rendering(model);
    String shape = rendering.variant().anyShape() ? "render-size=" : "size=";
    String detail = rendering.addsDetail() ? " colours=" + rendering.colourSize() : "";
    String scaled = chroma == 1 ? "" : " chroma=" + chroma;
    String engine = model.engine() == Engine.ONEDNN ? "" : " engine=" + model.engine().key();
    return shape + rendering.size() + detail + " quality=" + quality + scaled + engine;
  }

  /** {@link #pixels} of all engines whose photos need not be colorized again. */
  Set<String> accepted(TrainedModel model) {
    return engine.accepted().stream()
        .map(each -> pixels(model.on(each)))
        .collect(Collectors.toSet());
  }
}
