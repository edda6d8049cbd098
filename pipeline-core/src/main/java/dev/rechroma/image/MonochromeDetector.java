package dev.rechroma.image;

import java.util.Arrays;

/**
 * Distinguishes colour photos from monochrome ones: gray, sepia or otherwise toned.
 *
 * <p>In a monochrome photo a and b depend on L: they are the tone of its paper and of its silver or
 * toner. So the tone, which is the median of a and b among pixels of similar L, is subtracted, and
 * what remains is noise, stains of the tone's own hue, or colour.
 */
public final class MonochromeDetector {
  /** Number of lightness levels, each of which has its own tone. */
  private static final int LEVELS = 16;

  /** a and b of sRGB are within this range in either direction. */
  private static final int AB_RANGE = 128;

  private static final int BINS_A_UNIT = 4;

  /** With fewer pixels, a level has no tone of its own. */
  private static final int MIN_PIXELS = 32;

  /** How many times further a tone may vary along its hue than across it. */
  private static final float STAINS = 2.5f;

  /** Tones weaker than this have no meaningful hue. */
  private static final float GRAY = 4;

  /** Above this, a pixel has a colour of its own; averaged JPEG noise stays far below. */
  private static final float STRONG = 11;

  /** The share of such pixels that makes a colour photo: a spot of 8 x 8 px in 256 x 256 px. */
  public static final double SPOT = 0.001;

  /** If the mean across the tone's hue exceeds this, the photo has faint colours all over. */
  private static final double FAINT = 2;

  /** How far, on average, the tones may be from the line of a single hue. */
  private static final double BENT = 5;

  private final LabImage photo;

  /** Number of pixels whose colours do not count. */
  private final double free;

  private final float[] toneA = new float[LEVELS];
  private final float[] toneB = new float[LEVELS];
  private final int[] counts = new int[LEVELS];

  private MonochromeDetector(LabImage photo, double share) {
    this.photo = photo;
    this.free = share * photo.l().length;
    for (float l : photo.l()) {
      counts[level(l)]++;
    }
    medians(photo.a(), toneA);
    medians(photo.b(), toneB);
    borrowTones();
  }

  /**
   * Whether a small copy of a photo shows colour.
   *
   * @param share share of its pixels that may have any colour
   */
  public static boolean hasColor(LabImage photo, double share) {
    MonochromeDetector probe = new MonochromeDetector(photo, share);
    return probe.isBent() || probe.hasColorBesideTone();
  }

  private static int level(float l) {
    return Math.min(Math.max((int) (l * LEVELS / 100), 0), LEVELS - 1);
  }

  /**
   * The median of a plane at each lightness level, to the precision of a bin; 0 if there is none.
   */
  private void medians(float[] plane, float[] to) {
    int[][] histograms = new int[LEVELS][2 * AB_RANGE * BINS_A_UNIT];
    for (int i = 0; i < plane.length; i++) {
      histograms[level(photo.l()[i])][bin(plane[i])]++;
    }
    for (int level = 0; level < LEVELS; level++) {
      to[level] = counts[level] == 0 ? 0 : median(histograms[level], counts[level]);
    }
  }

  private static int bin(float value) {
    int bin = (int) ((value + AB_RANGE) * BINS_A_UNIT);
    return Math.min(Math.max(bin, 0), 2 * AB_RANGE * BINS_A_UNIT - 1);
  }

  private static float median(int[] histogram, int count) {
    int bin = 0;
    for (int below = histogram[0]; below <= count / 2; below += histogram[bin]) {
      bin++;
    }
    return (bin + 0.5f) / BINS_A_UNIT - AB_RANGE;
  }

  /** Gives levels with few pixels the tone of the nearest level with many. */
  private void borrowTones() {
    int least = Math.min(MIN_PIXELS, photo.l().length / LEVELS);
    for (int level = 0; level < LEVELS; level++) {
      for (int away = 1; counts[level] < least && away < LEVELS; away++) {
        if (lends(level - away, level, least) || lends(level + away, level, least)) {
          break;
        }
      }
    }
  }

  private boolean lends(int from, int to, int least) {
    if (from < 0 || from >= LEVELS || counts[from] < least) {
      return false;
    }
    toneA[to] = toneA[from];
    toneB[to] = toneB[from];
    return true;
  }

  /** Whether the tones have several hues; opposite hues of shadows and lights count as one. */
  private boolean isBent() {
    boolean[] left = new boolean[LEVELS];
    // A spot can fill a level and give it a tone of its own, so the levels farthest off may be left
    // out.
    for (double most = free; isBent(left); ) {
      int farthest = farthest(left, most);
      if (farthest < 0) {
        return true;
      }
      left[farthest] = true;
      most -= counts[farthest];
    }
    return false;
  }

  private boolean isBent(boolean[] left) {
    double aa = 0;
    double ab = 0;
    double bb = 0;
    for (int level = 0; level < LEVELS; level++) {
      if (!left[level]) {
        aa += counts[level] * toneA[level] * toneA[level];
        ab += counts[level] * toneA[level] * toneB[level];
        bb += counts[level] * toneB[level] * toneB[level];
      }
    }
    // The smaller eigenvalue of the matrix of second moments: the variance across the line.
    double across = (aa + bb - Math.hypot(aa - bb, 2 * ab)) / 2;
    return Math.sqrt(Math.max(0, across) / photo.l().length) > BENT;
  }

  /**
   * The level with the strongest tone among those with at most this many pixels; negative if none.
   */
  private int farthest(boolean[] left, double most) {
    int farthest = -1;
    for (int level = 0; level < LEVELS; level++) {
      boolean may = !left[level] && counts[level] > 0 && counts[level] <= most;
      if (may && (farthest < 0 || chroma(level) > chroma(farthest))) {
        farthest = level;
      }
    }
    return farthest;
  }

  private double chroma(int level) {
    return Math.hypot(toneA[level], toneB[level]);
  }

  private boolean hasColorBesideTone() {
    float[] hueA = hues(toneA);
    float[] hueB = hues(toneB);
    float[] distances = new float[photo.l().length];
    int strong = 0;
    for (int i = 0; i < distances.length; i++) {
      int level = level(photo.l()[i]);
      float a = photo.a()[i] - toneA[level];
      float b = photo.b()[i] - toneB[level];
      float all = a * a + b * b;
      float across = square(a * hueB[level] - b * hueA[level]);
      if (hueA[level] == 0 && hueB[level] == 0) {
        across = all;
      }
      strong += across + (all - across) / square(STAINS) > square(STRONG) ? 1 : 0;
      distances[i] = (float) Math.sqrt(across);
    }
    return strong > free || sumOfCounted(distances) > FAINT * distances.length;
  }

  /** The sum without the largest ones. */
  private double sumOfCounted(float[] distances) {
    Arrays.sort(distances);
    double sum = 0;
    for (int i = 0; i < distances.length - (int) free; i++) {
      sum += distances[i];
    }
    return sum;
  }

  /** The tones as unit vectors; 0 where there is no hue. */
  private float[] hues(float[] tones) {
    float[] hues = new float[LEVELS];
    for (int level = 0; level < LEVELS; level++) {
      double chroma = chroma(level);
      hues[level] = chroma < GRAY ? 0 : (float) (tones[level] / chroma);
    }
    return hues;
  }

  private static float square(float value) {
    return value * value;
  }
}
