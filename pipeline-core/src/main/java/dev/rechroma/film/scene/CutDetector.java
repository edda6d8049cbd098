package dev.rechroma.film.scene;

import dev.rechroma.image.LabImage;
import dev.rechroma.image.motion.Motion;

/**
 * Finds cuts between scenes, by lightness.
 *
 * <p>After a cut hardly a pixel is found again in the frame before. The same may be true after a
 * fast pan, which shows much the same lightness as before, and of a frame that is nothing but a
 * flash; a flash that leaves shapes visible changes lightness alone. So both must have changed,
 * unless nothing at all is found again.
 */
final class CutDetector {
  private static final int BINS = 32;
  private static final float BINS_PER_LIGHTNESS = BINS / 100f;

  /** By chance, some 2% of the pixels of another photo seem to be found again. */
  private static final double NOTHING = 0.03;

  private final Stability settings;

  CutDetector(Stability settings) {
    this.settings = settings;
  }

  /** Whether a scene begins with the current frame. */
  boolean isCut(LabImage current, LabImage previous, Motion motion) {
    double found = motion.trustedShare();
    return found < settings.cutTrust()
        && (found < NOTHING
            || histogramDistance(current.l(), previous.l()) > settings.cutHistogram());
  }

  /** The share of pixels whose lightness would have to change for equal histograms, 0 to 1. */
  private static double histogramDistance(float[] one, float[] other) {
    int[] excess = new int[BINS];
    for (int i = 0; i < one.length; i++) {
      excess[bin(one[i])]++;
      excess[bin(other[i])]--;
    }
    int missing = 0;
    for (int each : excess) {
      missing += Math.max(0, each);
    }
    return (double) missing / one.length;
  }

  private static int bin(float lightness) {
    return Math.min(Math.max((int) (lightness * BINS_PER_LIGHTNESS), 0), BINS - 1);
  }
}
