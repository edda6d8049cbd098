package dev.rechroma.gan;

import com.typesafe.config.Config;
import dev.rechroma.config.SettingsReader;
import java.io.Serializable;

/**
 * The settings that a GAN is built from; they are kept in its model.json.
 *
 * @param variant which GAN
 * @param size side of the pictures, px, one that the variant allows
 * @param generatorWidth channels after the first convolution of the generator (the study: 32;
 *     pix2pix: 64); for UNET after the second to last
 * @param generatorDepth number of its convolutions at the lowest resolution (the study: 10);
 *     ignored for PIX2PIX, whose depth follows from the size, and for UNET
 * @param discriminatorWidth channels after the first convolution of the discriminator
 */
public record GanSettings(
    Variant variant, int size, int generatorWidth, int generatorDepth, int discriminatorWidth)
    implements Serializable {

  /** Smallest picture that leaves the discriminator a patch to judge. */
  public static final int MIN_SIZE = 32;

  /**
   * Largest picture that a model is built for: above this, even a batch of one does not fit in
   * memory.
   */
  public static final int MAX_SIZE = 1024;

  private static final int MAX_WIDTH = 1024;
  private static final int MAX_DEPTH = 64;

  /** Reads the keys variant, size, generator-width, generator-depth and discriminator-width. */
  public static GanSettings read(SettingsReader settings) {
    int size = settings.integer("size", MIN_SIZE, MAX_SIZE);
    Variant variant = settings.choice("variant", Variant.class);
    requireSize(settings, variant, size);
    return new GanSettings(
        variant,
        size,
        settings.integer("generator-width", 1, MAX_WIDTH),
        settings.integer("generator-depth", 0, MAX_DEPTH),
        settings.integer("discriminator-width", 1, MAX_WIDTH));
  }

  private static void requireSize(SettingsReader settings, Variant variant, int size) {
    SideRule sides = variant.design().sides();
    settings.require(sides.allows(size), "size", "is " + size + ", must be " + sides.text());
  }

  /** The same for pictures of another side, px. */
  public GanSettings withSize(int side) {
    return new GanSettings(variant, side, generatorWidth, generatorDepth, discriminatorWidth);
  }

  /** The same, checked, from the {@code gan} part of a model.json. */
  public static GanSettings read(Config gan) {
    SettingsReader reader = SettingsReader.of(gan);
    GanSettings settings = read(reader);
    reader.throwProblems();
    return settings;
  }
}
