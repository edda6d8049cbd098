package dev.rechroma.tensor;

import dev.rechroma.image.Fit;
import dev.rechroma.image.LabImage;
import dev.rechroma.image.photo.Photo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;

/**
 * The stored form of a square L*a*b* picture: planes L, a, b, row by row, each value an unsigned
 * 16-bit little-endian integer; 6 bytes per pixel.
 *
 * <p>L in [0, 100] has steps of 0.0015, and a and b in [-128, 127] have steps of 0.0039, so that
 * RGB -&gt; stored -&gt; RGB is off by at most 1/255. (8-bit Lab is off by up to 23/255.)
 */
public final class LabTensor {
  private static final int BYTES_A_PIXEL = 6;
  private static final float L_STEPS = 65535 / 100f;
  private static final float AB_STEPS = 65535 / 255f;
  private static final float AB_MIN = -128;
  private static final double[] MIN = {0, AB_MIN, AB_MIN};
  private static final double[] STEPS = {L_STEPS, AB_STEPS, AB_STEPS};

  private LabTensor() {}

  /** The stored form of a square picture. */
  public static byte[] encode(LabImage picture) {
    return bytes(picture.quantized(MIN, STEPS));
  }

  /** The stored form of a photo made square. */
  public static byte[] encode(Photo photo, int size, Fit fit) {
    return bytes(photo.toLab16(size, fit, MIN, STEPS));
  }

  private static byte[] bytes(short[] values) {
    byte[] bytes = new byte[Math.multiplyExact(values.length, Short.BYTES)];
    shorts(bytes).put(values);
    return bytes;
  }

  /** Whether a stored picture has no colour ({@link LabImage#isGray}). */
  public static boolean isGray(byte[] bytes) {
    ShortBuffer values = shorts(bytes);
    int neutral = Math.round(-AB_MIN * AB_STEPS);
    int tolerance = Math.round(LabImage.GRAY_CHROMA * AB_STEPS);
    for (int i = values.capacity() / 3; i < values.capacity(); i++) {
      if (Math.abs(Short.toUnsignedInt(values.get(i)) - neutral) >= tolerance) {
        return false;
      }
    }
    return true;
  }

  private static ShortBuffer shorts(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
  }

  /**
   * The picture of {@code size} x {@code size} px.
   *
   * @throws IllegalArgumentException if the length does not match the size
   */
  public static LabImage decode(byte[] bytes, int size) {
    if (bytes.length != (long) BYTES_A_PIXEL * size * size) {
      throw new IllegalArgumentException(
          "a tensor of " + size + " px has " + bytes.length + " bytes, not 6 per pixel");
    }
    ShortBuffer in = shorts(bytes);
    return new LabImage(
        size,
        size,
        plane(in, size * size, L_STEPS, 0),
        plane(in, size * size, AB_STEPS, AB_MIN),
        plane(in, size * size, AB_STEPS, AB_MIN));
  }

  private static float[] plane(ShortBuffer in, int length, float steps, float min) {
    float[] plane = new float[length];
    for (int i = 0; i < length; i++) {
      plane[i] = Short.toUnsignedInt(in.get()) / steps + min;
    }
    return plane;
  }
}
