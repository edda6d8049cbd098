package dev.rechroma.model;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import dev.rechroma.gan.Gan;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.gan.Network;
import dev.rechroma.gan.onnx.OnnxModel;
import dev.rechroma.gan.onnx.Port;
import dev.rechroma.tensor.ColorSpace;
import dev.rechroma.tensor.Floats;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A trained generator for other programs, as an ONNX model.
 *
 * <p>{@code lab} and {@code unet}: input {@code lightness} [batch, 1, height, width], L* in [0,
 * 100]; output {@code ab} [batch, 2, height, width], a* and b*, at half the sides for {@code unet}.
 * {@code pix2pix}: input {@code gray} [batch, 3, size, size], three equal channels of sRGB in [0,
 * 1]; output {@code rgb}, the same in colour. The metadata hold what model.json says of the model's
 * variant, sides, origin and licence.
 */
public final class OnnxExport {
  /** Facts of model.json that are handed on as they are. */
  private static final List<String> FACTS = List.of("about", "licence", "provenance");

  private OnnxExport() {}

  /**
   * The file's content.
   *
   * @param weights of the model
   */
  public static byte[] of(ModelDirectory directory, ModelDirectory.StoredWeights weights)
      throws IOException {
    GanSettings settings = directory.settings();
    try (Network generator = Gan.generator(settings)) {
      Floats.write(weights.values(), generator.params());
      ColorSpace colors = settings.variant().colors();
      return OnnxModel.of(
          generator,
          input(settings, colors),
          output(settings, colors),
          metadata(directory, settings, weights.id()));
    }
  }

  private static Port input(GanSettings settings, ColorSpace colors) {
    String channels = Integer.toString(colors.conditionChannels());
    return new Port(
        colors == ColorSpace.RGB ? "gray" : "lightness",
        settings.variant().anyShape()
            ? List.of("batch", channels, "height", "width")
            : List.of("batch", channels, side(settings), side(settings)),
        colors.conditionUnits());
  }

  private static Port output(GanSettings settings, ColorSpace colors) {
    String channels = Integer.toString(colors.targetChannels());
    String part = colors.step() == 1 ? "" : "/" + colors.step();
    return new Port(
        colors == ColorSpace.RGB ? "rgb" : "ab",
        settings.variant().anyShape()
            ? List.of("batch", channels, "height" + part, "width" + part)
            : List.of("batch", channels, side(settings), side(settings)),
        colors.targetUnits());
  }

  private static String side(GanSettings settings) {
    return Integer.toString(settings.size());
  }

  private static Map<String, String> metadata(
      ModelDirectory directory, GanSettings settings, String id) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("variant", settings.variant().key());
    metadata.put("size", side(settings));
    metadata.put("render-size", Integer.toString(directory.renderSize()));
    metadata.put(
        "multiple",
        Integer.toString(
            settings.variant().anyShape() ? settings.variant().multiple() : settings.size()));
    metadata.put(
        "colour-space",
        settings.variant().colors() == ColorSpace.RGB ? "sRGB in [0, 1]" : "CIE L*a*b*, D65");
    metadata.put("id", id);
    Config description = directory.description();
    for (String fact : FACTS) {
      if (description.hasPath(fact)) {
        metadata.put(fact, text(description, fact));
      }
    }
    return metadata;
  }

  private static String text(Config description, String fact) {
    var value = description.getValue(fact);
    return value.unwrapped() instanceof String text
        ? text
        : value.render(ConfigRenderOptions.concise());
  }
}
