package dev.rechroma.image;

import java.util.Arrays;

/**
 * Tells a photo in colour from a monochrome one, be it gray, sepia or toned otherwise.
 *
 * <p>In a monochrome photo a and b follow from L: they are the tone of its paper and of its silver
 * or toner. So the tone is taken off, the median of a and b among pixels of like L, and what
 * remains is noise, or stains of the tone's own hue, or colour.
 */
public final class MonochromeDetector {
  /** Levels of lightness, each of which has its tone. */
  private static final int LEVELS = 16;

  /** a and b of sRGB lie within, in either direction. */
  private static final int AB_RANGE = 128;

  private static final int BINS_A_UNIT = 4;

  /** Fewer pixels make no tone of their own. */
  private static final int MIN_PIXELS = 32;

  /** How much further than across its hue a tone may vary along it. */
  private static final float STAINS = 2.5f;

  /** Tones weaker than this have no hue to speak of. */
  private static final float GRAY = 4;

  /** Beyond this a pixel has a colour of its own; noise of JPEG, averaged, stays far below. */
  private static final float STRONG = 11;

  /** The share of such pixels from which on there is colour: a spot of 8 by 8 among 256 by 256. */
  public static final double SPOT = 0.001;

  /** Beyond this on average, across the tone's hue, the photo has faint colours all over. */
  private static final double FAINT = 2;

  /** How far, on average, the tones may lie off the line of one hue. */
  private static final double BENT = 5;

  private final LabImage photo;

  /** Pixels whose colours do not count. */
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
   * @param share of its pixels that may have any colour
   */
  public static boolean hasColor(LabImage photo, double share) {
    MonochromeDetector probe = new MonochromeDetector(photo, share);
    return probe.isBent() || probe.hasColorBesideTone();
  }

  private static int level(float l) {
    return Math.min(Math.max((int) (l * LEVELS / 100), 0), LEVELS - 1);
  }

  /** The median of a plane at each level of lightness, to a bin; 0 where there is none. */
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

  /** A level of few pixels takes the tone of the nearest level of many. */
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

  /** Whether the tones are of several hues; shadows and lights of opposite hues count as one. */
  private boolean isBent() {
    boolean[] left = new boolean[LEVELS];
    // What a spot fills is a level with a tone of its own: the levels farthest off may be left out.
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

  /** The level of the strongest tone among those of at most so many pixels; below 0 for none. */
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

  /** Without the strongest. */
  private double sumOfCounted(float[] distances) {
    Arrays.sort(distances);
    double sum = 0;
    for (int i = 0; i < distances.length - (int) free; i++) {
      sum += distances[i];
    }
    return sum;
  }

  /** The tones as parts of a vector of length 1; 0 where there is no hue. */
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
