package dev.rechroma.image;

import org.opencv.core.Core;
import org.opencv.core.Mat;

/** The eight EXIF orientations, in the order of their EXIF values 1 to 8. */
public enum Orientation {
  NORMAL,
  MIRRORED,
  HALF_TURN,
  FLIPPED,
  TRANSPOSED,
  QUARTER_TURN_RIGHT,
  TRANSVERSED,
  QUARTER_TURN_LEFT;

  /** The orientation of an EXIF value; values outside 1 to 8 count as normal. */
  public static Orientation ofExif(long value) {
    return value >= 1 && value <= 8 ? values()[(int) value - 1] : NORMAL;
  }

  public boolean swapsSides() {
    return switch (this) {
      case NORMAL, MIRRORED, HALF_TURN, FLIPPED -> false;
      case TRANSPOSED, QUARTER_TURN_RIGHT, TRANSVERSED, QUARTER_TURN_LEFT -> true;
    };
  }

  /** Turns a stored picture upright; returns the same Mat, or releases it and returns another. */
  public Mat upright(Mat stored) {
    if (this == NORMAL) {
      return stored;
    }
    Mat upright = new Mat();
    try {
      turn(stored, upright);
    } finally {
      stored.release();
    }
    return upright;
  }

  private void turn(Mat from, Mat to) {
    switch (this) {
      case MIRRORED -> Core.flip(from, to, 1);
      case HALF_TURN -> Core.rotate(from, to, Core.ROTATE_180);
      case FLIPPED -> Core.flip(from, to, 0);
      case TRANSPOSED -> Core.transpose(from, to);
      case QUARTER_TURN_RIGHT -> Core.rotate(from, to, Core.ROTATE_90_CLOCKWISE);
      case TRANSVERSED -> {
        Core.transpose(from, to);
        Core.rotate(to, to, Core.ROTATE_180);
      }
      case QUARTER_TURN_LEFT -> Core.rotate(from, to, Core.ROTATE_90_COUNTERCLOCKWISE);
      case NORMAL -> from.copyTo(to);
    }
  }
}
