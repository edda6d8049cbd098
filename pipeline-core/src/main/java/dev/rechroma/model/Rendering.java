package dev.rechroma.model;

import dev.rechroma.config.UserError;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.gan.Variant;
import java.util.Locale;

/**
 * How large a generator sees photos.
 *
 * <p>A convolutional one sees a photo in its aspect ratio, with the shorter side at the given size.
 * A photo more elongated than 1 : 4 would take much memory, and its ends are far apart anyway: it
 * is reduced further, so that it has no more pixels than four squares. If it would then be narrower
 * than 32 px, its proportions change. Other generators see each photo stretched to a square.
 *
 * <p>What a generator takes for a lawn or for skin depends on the size at which it sees it. So
 * above the size at which a model's colours are best, the colours stay those of that size, and the
 * larger one adds detail alone ({@link dev.rechroma.image.ChromaDetail}).
 *
 * @param variant variant of the generator
 * @param size shorter side, px
 * @param colourSize shorter side at which the colours are decided, px; at most {@code size}
 */
public record Rendering(Variant variant, int size, int colourSize) {
  /** Padded sides differ by multiples of this, px, since each shape needs kernels of its own. */
  private static final int STEP = 32;

  private static final int MAX_SQUARES = 4;

  /**
   * Checks a render size that a user requested.
   *
   * @param best shorter side at which the model's colours are best, px
   * @param size shorter side, px
   * @throws UserError if the model cannot see photos at this size
   */
  public static Rendering of(GanSettings model, int best, int size) {
    Variant variant = model.variant();
    if (!variant.anyShape() && size != model.size()) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "render size %d: this %s model only works at %d px, at which it was trained",
              size,
              variant.title(),
              model.size()));
    }
    int multiple = variant.multiple();
    if (variant.anyShape() && size % multiple != 0) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "render size %d: must be a multiple of %d for the %s, such as %d",
              size,
              multiple,
              variant.title(),
              nearest(size, multiple)));
    }
    return new Rendering(variant, size, Math.min(size, best));
  }

  /** Whether the colours are decided at a smaller size. */
  public boolean addsDetail() {
    return size > colourSize;
  }

  /** How large the generator sees photos to decide their colours. */
  public Rendering colours() {
    return new Rendering(variant, colourSize, colourSize);
  }

  private static int nearest(int size, int multiple) {
    return Math.max(STEP, Math.round((float) size / multiple) * multiple);
  }

  /**
   * The generator's input for a photo.
   *
   * @param width of the photo, px
   * @param height of the photo, px
   */
  public Frame frame(int width, int height) {
    if (!variant.anyShape()) {
      return new Frame(size, size, size, size);
    }
    double ratio = Math.max(width, height) / (double) Math.min(width, height);
    int shorter = shorter(ratio);
    int longest = MAX_SQUARES * size * size / shorter;
    int longer = 2 * (int) Math.round(Math.min(shorter * ratio, longest) / 2);
    int padded = size + STEP * (int) Math.ceil((double) (longer - size) / STEP);
    return width < height
        ? new Frame(shorter, longer, shorter, padded)
        : new Frame(longer, shorter, padded, shorter);
  }

  /**
   * The largest shorter side, in steps, at which the picture does not exceed the limit on pixels.
   */
  private int shorter(double ratio) {
    double side = size * Math.min(1, Math.sqrt(MAX_SQUARES / ratio));
    int smaller = (int) Math.ceil((size - side) / STEP);
    int smallest = (size - STEP) / STEP;
    return size - STEP * Math.min(smaller, smallest);
  }
}
