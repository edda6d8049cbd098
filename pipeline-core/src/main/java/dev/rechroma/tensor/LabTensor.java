package dev.rechroma.tensor;

import dev.rechroma.image.LabImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;

/**
 * The stored form of a square L*a*b* picture: planes L, a, b, row by row, each value an unsigned
 * 16-bit little-endian integer; 6 bytes a pixel.
 *
 * <p>L in [0, 100] has a step of 0.0015, a and b in [-128, 127] one of 0.0039, so that RGB -&gt;
 * stored -&gt; RGB is off by at most 1/255. (8-bit Lab is off by up to 23/255.)
 */
public final class LabTensor {
  private static final int BYTES_A_PIXEL = 6;
  private static final float MAX = 65535f;
  private static final float L_STEPS = MAX / 100f;
  private static final float AB_STEPS = MAX / 255f;
  private static final float AB_MIN = -128f;

  private LabTensor() {}

  /** The stored form of a square picture. */
  public static byte[] encode(LabImage picture) {
    byte[] bytes = new byte[BYTES_A_PIXEL * picture.width() * picture.height()];
    ShortBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
    for (float value : picture.l()) {
      out.put(quantize(value * L_STEPS));
    }
    for (float value : picture.a()) {
      out.put(quantize((value - AB_MIN) * AB_STEPS));
    }
    for (float value : picture.b()) {
      out.put(quantize((value - AB_MIN) * AB_STEPS));
    }
    return bytes;
  }

  /**
   * The picture of {@code size} x {@code size} px.
   *
   * @throws IllegalArgumentException where the length does not fit the size
   */
  public static LabImage decode(byte[] bytes, int size) {
    if (bytes.length != (long) BYTES_A_PIXEL * size * size) {
      throw new IllegalArgumentException(
          "a tensor of " + size + " px has " + bytes.length + " bytes, not 6 a pixel");
    }
    ShortBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
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

  private static short quantize(float value) {
    return (short) Math.round(Math.min(MAX, Math.max(0, value)));
  }
}
