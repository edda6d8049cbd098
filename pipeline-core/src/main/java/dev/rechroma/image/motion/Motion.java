package dev.rechroma.image.motion;

/**
 * What moved between a frame of a film and the frame before.
 *
 * @param flow backward: from the frame to the one before
 * @param trust how certain it is that a pixel shows the same thing as the one it came from, 0 to 1,
 *     row-major
 */
public record Motion(FlowField flow, float[] trust) {
  private static final float HALF = 0.5f;

  /** The share of pixels that are trusted more than not, 0 to 1. */
  public double trustedShare() {
    int trusted = 0;
    for (float each : trust) {
      trusted += each > HALF ? 1 : 0;
    }
    return (double) trusted / trust.length;
  }
}
