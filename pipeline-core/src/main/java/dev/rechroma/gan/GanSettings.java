package dev.rechroma.gan;

import com.typesafe.config.Config;
import dev.rechroma.config.SettingsReader;
import java.io.Serializable;

/**
 * What a GAN is built from; kept in its model.json.
 *
 * @param variant which GAN
 * @param size side of the pictures, px; a multiple of 4, at least 32
 * @param generatorWidth channels after the first convolution of the generator (the study: 32)
 * @param generatorDepth number of its convolutions at the lowest resolution (the study: 10)
 * @param discriminatorWidth channels after the first convolution of the discriminator
 */
public record GanSettings(
    Variant variant, int size, int generatorWidth, int generatorDepth, int discriminatorWidth)
    implements Serializable {

  /** Smallest picture that leaves the discriminator a patch to judge. */
  public static final int MIN_SIZE = 32;

  /**
   * Largest picture that a model is built for: above it a batch of one no longer fits in memory.
   */
  public static final int MAX_SIZE = 1024;

  private static final int MAX_WIDTH = 1024;
  private static final int MAX_DEPTH = 64;

  /** Reads the keys variant, size, generator-width, generator-depth and discriminator-width. */
  public static GanSettings read(SettingsReader settings) {
    int size = settings.integer("size", MIN_SIZE, MAX_SIZE);
    settings.require(
        size % 4 == 0, "size", "must be a multiple of 4, as the networks halve it twice");
    return new GanSettings(
        settings.choice("variant", Variant.class),
        size,
        settings.integer("generator-width", 1, MAX_WIDTH),
        settings.integer("generator-depth", 0, MAX_DEPTH),
        settings.integer("discriminator-width", 1, MAX_WIDTH));
  }

  /** The same, checked, from the {@code gan} part of a model.json. */
  public static GanSettings read(Config gan) {
    SettingsReader reader = SettingsReader.of(gan);
    GanSettings settings = read(reader);
    reader.throwProblems();
    return settings;
  }
}
