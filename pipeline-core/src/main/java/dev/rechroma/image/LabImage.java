package dev.rechroma.image;

import dev.rechroma.image.photo.Photo;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.imgproc.Imgproc;

/**
 * A small picture in CIE L*a*b* (D65), one row-major plane per channel.
 *
 * <p>The planes are not copied on the way in or out, so they must not be written to. Two images are
 * equal when their sizes and all their values are.
 *
 * @param width pixels across, at least 1
 * @param height pixels down, at least 1
 * @param l lightness, 0..100
 * @param a green to red, about -86..98 for sRGB colours
 * @param b blue to yellow, about -108..95 for sRGB colours
 */
public record LabImage(int width, int height, float[] l, float[] a, float[] b) {
  /**
   * Largest chroma of a gray picture. Gray pictures saved as colour JPEG come back with ab of up to
   * about 1.
   */
  public static final float GRAY_CHROMA = 2;

  private static final float CHANNEL_LIGHTNESS = 65;

  /**
   * @throws IllegalArgumentException if a side is not positive or a plane is not width * height
   *     long
   */
  public LabImage {
    requireSize(width, height);
    requireLength("l", l.length, width, height, 1);
    requireLength("a", a.length, width, height, 1);
    requireLength("b", b.length, width, height, 1);
  }

  /**
   * From sRGB in [0, 1], planes red, green, blue, row-major; values outside the range are clamped.
   *
   * @throws IllegalArgumentException if a side is not positive or the length does not match
   */
  public static LabImage fromUnitRgb(float[] planes, int width, int height) {
    requireSize(width, height);
    requireLength("planes", planes.length, width, height, 3);
    try (MatScope scope = new MatScope()) {
      Mat stacked = scope.own(plane(planes, width, Math.multiplyExact(3, height)));
      Mat bits16 = scope.empty();
      stacked.convertTo(bits16, CvType.CV_16U, LabColor.maxOf(CvType.CV_16U));
      Mat rgb = scope.empty();
      Core.merge(
          List.of(
              scope.own(bits16.rowRange(0, height)),
              scope.own(bits16.rowRange(height, 2 * height)),
              scope.own(bits16.rowRange(2 * height, 3 * height))),
          rgb);
      return of(LabColor.ofRgb(scope, rgb));
    }
  }

  /** Whether the picture has no colour at all. */
  public boolean isGray() {
    for (int i = 0; i < a.length; i++) {
      if (Math.abs(a[i]) >= GRAY_CHROMA || Math.abs(b[i]) >= GRAY_CHROMA) {
        return false;
      }
    }
    return true;
  }

  /** From a three-channel float Mat. */
  public static LabImage of(Mat lab) {
    int pixels = Math.toIntExact(lab.total());
    float[] interleaved = new float[Math.multiplyExact(pixels, 3)];
    lab.get(0, 0, interleaved);
    float[] l = new float[pixels];
    float[] a = new float[pixels];
    float[] b = new float[pixels];
    for (int i = 0, at = 0; i < pixels; i++, at += 3) {
      l[i] = interleaved[at];
      a[i] = interleaved[at + 1];
      b[i] = interleaved[at + 2];
    }
    return new LabImage(lab.cols(), lab.rows(), l, a, b);
  }

  /** A new three-channel float Mat; the caller releases it. */
  public Mat toMat() {
    try (MatScope scope = new MatScope()) {
      Mat lab = new Mat();
      Core.merge(
          List.of(
              scope.own(plane(l, width, height)),
              scope.own(plane(a, width, height)),
              scope.own(plane(b, width, height))),
          lab);
      return lab;
    }
  }

  private static Mat plane(float[] values, int width, int height) {
    Mat plane = new Mat(height, width, CvType.CV_32F);
    plane.put(0, 0, values);
    return plane;
  }

  /**
   * The same colours with another lightness.
   *
   * @throws IllegalArgumentException if the plane is not width * height long
   */
  public LabImage withL(float[] newL) {
    return new LabImage(width, height, newL, a, b);
  }

  /**
   * The same lightness with other colours.
   *
   * @throws IllegalArgumentException if a plane is not width * height long
   */
  public LabImage withAb(float[] newA, float[] newB) {
    return new LabImage(width, height, l, newA, newB);
  }

  /**
   * The same lightness with other colours.
   *
   * @param ab a then b
   * @throws IllegalArgumentException if that is not 2 * width * height values
   */
  public LabImage withAb(float[] ab) {
    requireLength("ab", ab.length, width, height, 2);
    return withAb(Arrays.copyOf(ab, l.length), Arrays.copyOfRange(ab, l.length, ab.length));
  }

  /**
   * L, a and b as viewable pictures: L without colour, a and b each alone at a constant lightness.
   */
  public List<LabImage> channels() {
    float[] even = new float[l.length];
    Arrays.fill(even, CHANNEL_LIGHTNESS);
    float[] none = new float[l.length];
    return List.of(
        gray(),
        new LabImage(width, height, even, a, none),
        new LabImage(width, height, even, none, b));
  }

  /** The same lightness without colour. */
  public LabImage gray() {
    return withAb(new float[a.length], new float[b.length]);
  }

  /**
   * The whole picture at another size: area averages where a side shrinks, linear where it grows.
   *
   * @throws IllegalArgumentException if a side is not positive
   */
  public LabImage resized(int newWidth, int newHeight) {
    requireSize(newWidth, newHeight);
    if (newWidth == width && newHeight == height) {
      return this;
    }
    try (MatScope scope = new MatScope()) {
      Mat whole = scope.own(toMat());
      return of(scope.own(Resizer.resize(whole, newWidth, newHeight)));
    }
  }

  /**
   * A part of the picture.
   *
   * @param x the part's left column
   * @param y the part's top row
   * @throws IllegalArgumentException if the part is empty or does not lie inside
   */
  public LabImage crop(int x, int y, int cropWidth, int cropHeight) {
    requireSize(cropWidth, cropHeight);
    if (x < 0 || y < 0 || cropWidth > width - x || cropHeight > height - y) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "crop %s of %d x %d",
              new Rect(x, y, cropWidth, cropHeight),
              width,
              height));
    }
    return new LabImage(
        cropWidth,
        cropHeight,
        crop(l, x, y, cropWidth, cropHeight),
        crop(a, x, y, cropWidth, cropHeight),
        crop(b, x, y, cropWidth, cropHeight));
  }

  private float[] crop(float[] plane, int x, int y, int cropWidth, int cropHeight) {
    float[] part = new float[cropWidth * cropHeight];
    for (int row = 0; row < cropHeight; row++) {
      System.arraycopy(plane, (y + row) * width + x, part, row * cropWidth, cropWidth);
    }
    return part;
  }

  /**
   * The picture at the top left of a larger one, the rest of which is filled with its mirror
   * images.
   *
   * @throws IllegalArgumentException if a side is smaller than the picture's
   */
  public LabImage padded(int newWidth, int newHeight) {
    if (newWidth < width || newHeight < height) {
      throw new IllegalArgumentException(this + " padded to " + newWidth + " x " + newHeight);
    }
    if (newWidth == width && newHeight == height) {
      return this;
    }
    return new LabImage(
        newWidth,
        newHeight,
        padded(l, newWidth, newHeight),
        padded(a, newWidth, newHeight),
        padded(b, newWidth, newHeight));
  }

  private float[] padded(float[] plane, int newWidth, int newHeight) {
    float[] larger = new float[Math.multiplyExact(newWidth, newHeight)];
    for (int y = 0, at = 0; y < newHeight; y++) {
      int row = mirrored(y, height) * width;
      for (int x = 0; x < newWidth; x++, at++) {
        larger[at] = plane[row + mirrored(x, width)];
      }
    }
    return larger;
  }

  /**
   * Maps a position beyond the end into the picture, for mirror images that repeat the outermost
   * pixel.
   */
  private static int mirrored(int at, int length) {
    int within = at % (2 * length);
    return Math.min(within, 2 * length - 1 - within);
  }

  /** The mirror image, with left and right swapped. */
  public LabImage flipped() {
    return new LabImage(width, height, flipped(l), flipped(a), flipped(b));
  }

  private float[] flipped(float[] plane) {
    float[] mirrored = new float[plane.length];
    for (int row = 0; row < plane.length; row += width) {
      for (int x = 0; x < width; x++) {
        mirrored[row + x] = plane[row + width - 1 - x];
      }
    }
    return mirrored;
  }

  /**
   * Interleaved 8-bit sRGB, width * height * 3 bytes, rounded; colours outside sRGB are clipped.
   */
  public byte[] toRgb() {
    try (MatScope scope = new MatScope()) {
      Mat rgb = scope.own(new Mat(height, width, CvType.CV_8UC3));
      LabColor.toRgb(scope.own(toMat()), rgb);
      byte[] bytes = new byte[Math.multiplyExact(l.length, 3)];
      rgb.get(0, 0, bytes);
      return bytes;
    }
  }

  /**
   * sRGB in [0, 1]: planes red, green, blue, row-major, width * height each; colours outside sRGB
   * are clipped.
   */
  public float[] toUnitRgb() {
    try (MatScope scope = new MatScope()) {
      Mat rgb = scope.empty();
      Imgproc.cvtColor(scope.own(toMat()), rgb, Imgproc.COLOR_Lab2RGB);
      float[] planes = new float[Math.multiplyExact(l.length, 3)];
      float[] plane = new float[l.length];
      Mat channel = scope.empty();
      for (int i = 0; i < 3; i++) {
        Core.extractChannel(rgb, channel, i);
        channel.get(0, 0, plane);
        System.arraycopy(plane, 0, planes, i * plane.length, plane.length);
      }
      return planes;
    }
  }

  /** The same conversion as {@link Photo#toLab16}. */
  public short[] quantized(double[] min, double[] steps) {
    try (MatScope scope = new MatScope()) {
      return LabColor.quantizedLab(scope, scope.own(toMat()), min, steps);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LabImage that
        && width == that.width
        && height == that.height
        && Arrays.equals(l, that.l)
        && Arrays.equals(a, that.a)
        && Arrays.equals(b, that.b);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(
        new int[] {width, height, Arrays.hashCode(l), Arrays.hashCode(a), Arrays.hashCode(b)});
  }

  @Override
  public String toString() {
    return "LabImage[" + width + " x " + height + "]";
  }

  private static void requireSize(int width, int height) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("size " + width + " x " + height);
    }
  }

  private static void requireLength(String name, int length, int width, int height, int channels) {
    long expected = (long) width * height * channels;
    if (length != expected) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s has %d values, %d x %d needs %d",
              name,
              length,
              width,
              height,
              expected));
    }
  }
}
