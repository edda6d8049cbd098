package dev.rechroma.image.photo;

import dev.rechroma.image.Fit;
import dev.rechroma.image.Gamut;
import dev.rechroma.image.GuidedChromaUpsampler;
import dev.rechroma.image.ImageException;
import dev.rechroma.image.LabColor;
import dev.rechroma.image.LabImage;
import dev.rechroma.image.MatScope;
import dev.rechroma.image.MonochromeDetector;
import dev.rechroma.image.Resizer;
import dev.rechroma.image.codec.FileStyle;
import dev.rechroma.image.codec.Picture;
import dev.rechroma.image.codec.tiff.TiffWriter;
import dev.rechroma.image.metadata.Metadata;
import org.opencv.core.Mat;
import org.opencv.core.Rect;

/**
 * A decoded photo, upright, of 8 or 16 bits a channel, with its alpha plane if it has one.
 *
 * <p>The pixels lie in native memory: close every photo. A photo never changes, but it is meant for
 * one thread at a time.
 */
public final class Photo implements AutoCloseable {
  /**
   * Pixels of one strip of {@link #withAb}: its floats stay in the cache, and what malloc gives for
   * them does not go back to the system after each.
   */
  private static final int STRIP_PIXELS = 1 << 14;

  /** Of a strip of a wide photo; fewer would stretch the same rows of ab too often. */
  private static final int MIN_STRIP_ROWS = 16;

  private static final int GRAY_PROBE = 256;

  private final Picture picture;
  private final Mat bgr;
  private final ImageFormat format;
  private final Metadata metadata;

  /** The last small copy of the whole: what looks at a photo more than once mostly looks at one. */
  private LabImage small;

  /** Takes over the Mats. */
  Photo(Picture picture, ImageFormat format, Metadata metadata) {
    this.picture = picture;
    this.bgr = picture.bgr();
    this.format = format;
    this.metadata = metadata;
  }

  /** Pixels across, upright. */
  public int width() {
    return bgr.cols();
  }

  /** Pixels down, upright. */
  public int height() {
    return bgr.rows();
  }

  /** The format of the file it was decoded from. */
  public ImageFormat format() {
    return format;
  }

  /** Bits a channel: 8 or 16. */
  public int bitDepth() {
    return picture.bitDepth();
  }

  /** Whether there is an alpha plane. */
  public boolean hasAlpha() {
    return picture.alpha() != null;
  }

  /**
   * Samples of a pixel of its file that are neither colour nor alpha, such as infrared: they are in
   * no file that it is encoded to.
   */
  public int otherSamples() {
    return picture.otherSamples();
  }

  /**
   * Whether it shows colours, be they faint or in one spot (of a thousandth of the picture or
   * more). Gray photos have none, nor have sepia and other toned prints, with stains of the tone's
   * own hue: there a and b follow from L.
   */
  public boolean hasColor() {
    return hasColor(MonochromeDetector.SPOT);
  }

  /**
   * The same with another size of a spot: a stamp or a colour target in a scan may be larger.
   *
   * @param share of the picture, 0 to 1, whose colours do not count
   */
  public boolean hasColor(double share) {
    int width = Math.min(width(), GRAY_PROBE);
    int height = Math.min(height(), GRAY_PROBE);
    return MonochromeDetector.hasColor(small(width, height), share);
  }

  private LabImage small(int width, int height) {
    if (small == null || small.width() != width || small.height() != height) {
      try (MatScope scope = new MatScope()) {
        small = LabImage.of(LabColor.ofBgr(scope, resized(scope, bgr, width, height)));
      }
    }
    return small;
  }

  /**
   * The photo as a square in L*a*b*. It is resized in its own depth, by area averages where it
   * shrinks and linearly where it grows, and converted after.
   *
   * @param size pixels a side, at least 1
   */
  public LabImage toLab(int size, Fit fit) {
    requirePositive(size);
    try (MatScope scope = new MatScope()) {
      return LabImage.of(LabColor.ofBgr(scope, square(scope, size, fit)));
    }
  }

  /**
   * The whole photo in L*a*b* in its own proportions, made smaller where need be.
   *
   * @param side pixels that the longer side has at the most, at least 1
   */
  public LabImage toLabWithin(int side) {
    requirePositive(side);
    double scale = Math.min(1, (double) side / Math.max(width(), height()));
    return small(scaled(width(), scale), scaled(height(), scale));
  }

  private static int scaled(int length, double scale) {
    return Math.max(1, (int) Math.round(length * scale));
  }

  /**
   * The whole photo in L*a*b*, stretched to these sides as by {@link #toLab(int, Fit)}.
   *
   * @param width pixels across, at least 1
   * @param height pixels down, at least 1
   */
  public LabImage toLab(int width, int height) {
    requirePositive(width);
    requirePositive(height);
    return small(width, height);
  }

  /**
   * {@link #toLab(int, Fit)} as unsigned 16-bit integers, (value - min) * steps by channel, rounded
   * and cut off at the ends: planes L, a, b, each size * size, row-major.
   */
  public short[] toLab16(int size, Fit fit, double[] min, double[] steps) {
    requirePositive(size);
    try (MatScope scope = new MatScope()) {
      return LabColor.quantized(square(scope, size, fit), min, steps);
    }
  }

  private Mat square(MatScope scope, int size, Fit fit) {
    Mat part = fit == Fit.CROP ? scope.own(bgr.submat(centreSquare())) : bgr;
    return resized(scope, part, size, size);
  }

  private Rect centreSquare() {
    int side = Math.min(width(), height());
    return new Rect((width() - side) / 2, (height() - side) / 2, side, side);
  }

  private static Mat resized(MatScope scope, Mat from, int width, int height) {
    return scope.own(Resizer.resize(from, width, height));
  }

  /**
   * The lightness of the whole photo stretched to a square: size * size values, 0..100, row-major.
   *
   * @param size pixels a side, at least 1
   */
  public float[] lightness(int size) {
    requirePositive(size);
    return toLab(size, size).l().clone();
  }

  /**
   * This photo's own lightness and alpha, at full resolution, in other colours. They follow the
   * photo's edges, and what sRGB cannot show at its lightness gets less chroma.
   *
   * @param ab a then b, each size * size values in Lab units, row-major, stretched over the photo
   * @param size pixels a side of the planes, at least 1
   * @return a new photo of the same size, depth and format, to be closed by the caller
   * @throws IllegalArgumentException if {@code ab} is not 2 * size * size long or not all finite
   */
  public Photo withAb(float[] ab, int size) {
    requirePositive(size);
    return withAb(small(size, size).withAb(ab));
  }

  /**
   * As {@link #withAb(float[], int)}, with colours of another aspect ratio than a square's.
   *
   * @param predicted a small copy of the whole photo, in the colours that it is to have
   * @throws IllegalArgumentException if a colour is not finite
   */
  public Photo withAb(LabImage predicted) {
    requireFinite(predicted.a());
    requireFinite(predicted.b());
    Mat coloured = new Mat(bgr.size(), bgr.type());
    int stripRows = Math.max(MIN_STRIP_ROWS, STRIP_PIXELS / width());
    try (GuidedChromaUpsampler planes = new GuidedChromaUpsampler(predicted, width(), height())) {
      for (int row = 0; row < height(); row += stripRows) {
        colourStrip(planes, coloured, row, Math.min(height(), row + stripRows));
      }
    }
    return new Photo(picture.recoloured(coloured), format, metadata);
  }

  private void colourStrip(GuidedChromaUpsampler planes, Mat coloured, int firstRow, int endRow) {
    try (MatScope scope = new MatScope()) {
      Mat lab = LabColor.ofBgr(scope, scope.own(bgr.rowRange(firstRow, endRow)));
      float[] values = new float[Math.multiplyExact(3 * lab.cols(), lab.rows())];
      lab.get(0, 0, values);
      planes.write(values, firstRow, endRow);
      Gamut.reduceChroma(values);
      lab.put(0, 0, values);
      LabColor.toBgr(lab, scope.own(coloured.rowRange(firstRow, endRow)));
    }
  }

  private static void requirePositive(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("size " + size);
    }
  }

  private static void requireFinite(float[] colours) {
    for (float value : colours) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException("a colour is " + value);
      }
    }
  }

  /**
   * The photo as a file. JPEG is written without chroma subsampling; PNG, TIFF and JPEG 2000 keep
   * 16 bits and alpha, WebP keeps alpha. A TIFF that comes from a TIFF keeps its byte order and its
   * compression, or gets a lossless one in place of one that is not. JPEG 2000 is lossless unless
   * it comes from one that is not.
   *
   * @param quality 0..100, for JPEG, WebP and JPEG 2000 that is not lossless; 100 makes the latter
   *     two lossless
   * @throws ImageException if the format cannot hold a photo of this size
   * @throws IllegalArgumentException if the quality is out of range
   */
  public byte[] encode(ImageFormat target, int quality) throws ImageException {
    return target.encode(picture, target == format ? metadata : metadata.withoutParts(), quality);
  }

  void addTo(TiffWriter tiff) throws ImageException {
    tiff.add(picture, metadata);
  }

  public FileStyle style() {
    return picture.style();
  }

  /** Releases the native memory; the photo must not be used afterwards. */
  @Override
  public void close() {
    picture.release();
  }
}
