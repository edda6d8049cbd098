package dev.rechroma.image.photo;

import dev.rechroma.image.ChromaOverlay;
import dev.rechroma.image.Fit;
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
 * A decoded photo, upright, with 8 or 16 bits per channel and an alpha plane if it has one.
 *
 * <p>The pixels are in native memory, so every photo must be closed. A photo is immutable, but for
 * one thread at a time.
 */
public final class Photo implements AutoCloseable {
  private static final int GRAY_PROBE = 256;

  private final Picture picture;
  private final Mat bgr;
  private final ImageFormat format;
  private final Metadata metadata;

  /** The last small copy of the whole photo, as most repeated uses need the same size. */
  private LabImage small;

  /** A copy of half the sides, from which small copies are made; null until one is. */
  private Mat half;

  /** Takes ownership of the Mats. */
  Photo(Picture picture, ImageFormat format, Metadata metadata) {
    this.picture = picture;
    this.bgr = picture.bgr();
    this.format = format;
    this.metadata = metadata;
  }

  /** Width of the upright photo, px. */
  public int width() {
    return bgr.cols();
  }

  /** Height of the upright photo, px. */
  public int height() {
    return bgr.rows();
  }

  /** The format of the file it was decoded from. */
  public ImageFormat format() {
    return format;
  }

  /** Bits per channel: 8 or 16. */
  public int bitDepth() {
    return picture.bitDepth();
  }

  /** Whether there is an alpha plane. */
  public boolean hasAlpha() {
    return picture.alpha() != null;
  }

  /**
   * Number of samples per pixel in its file that are neither colour nor alpha, such as infrared;
   * they are lost when it is encoded.
   */
  public int otherSamples() {
    return picture.otherSamples();
  }

  /**
   * Whether it has colours, even faint ones or in a single spot (of a thousandth of the picture or
   * more). Gray photos have none, nor do sepia and other toned prints, even with stains of the
   * tone's own hue: there a and b depend on L.
   */
  public boolean hasColor() {
    return hasColor(MonochromeDetector.SPOT);
  }

  /**
   * The same with another spot size, as a stamp or colour target in a scan may be larger.
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
        Mat from = sourceOf(width, height);
        small = LabImage.of(LabColor.ofBgr(scope, resized(scope, from, width, height)));
      }
    }
    return small;
  }

  /** A large photo is read once for several small copies. */
  private Mat sourceOf(int width, int height) {
    int halfWidth = (width() + 1) / 2;
    int halfHeight = (height() + 1) / 2;
    if (halfWidth < PhotoFile.OVERSAMPLING * width
        || halfHeight < PhotoFile.OVERSAMPLING * height) {
      return bgr;
    }
    if (half == null) {
      half = Resizer.resize(bgr, halfWidth, halfHeight);
    }
    return half;
  }

  /**
   * The photo as a square in L*a*b*. It is resized in its own depth, by area averages where it
   * shrinks and linearly where it grows, and then converted.
   *
   * @param size side, px, at least 1
   */
  public LabImage toLab(int size, Fit fit) {
    requirePositive(size);
    try (MatScope scope = new MatScope()) {
      return LabImage.of(LabColor.ofBgr(scope, square(scope, size, fit)));
    }
  }

  /**
   * The whole photo in L*a*b* in its own proportions, reduced if necessary.
   *
   * @param side largest length of the longer side, px, at least 1
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
   * {@link #toLab(int, Fit)} as unsigned 16-bit integers, (value - min) * steps per channel,
   * rounded and clamped: planes L, a, b, each size * size, row-major.
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
   * @param size side, px, at least 1
   */
  public float[] lightness(int size) {
    requirePositive(size);
    return toLab(size, size).l().clone();
  }

  /**
   * This photo's own lightness and alpha, at full resolution, with other colours. The colours
   * follow the photo's edges, and their chroma is reduced where sRGB cannot show them at that
   * lightness.
   *
   * @param ab a then b, each size * size values in Lab units, row-major, stretched over the photo
   * @param size side of the planes, px, at least 1
   * @return a new photo of the same size, depth and format, which the caller closes
   * @throws IllegalArgumentException if {@code ab} is not 2 * size * size long or not all finite
   */
  public Photo withAb(float[] ab, int size) {
    requirePositive(size);
    return withAb(small(size, size).withAb(ab));
  }

  /**
   * Does {@link #withAb(float[], int)} with colours that need not be square.
   *
   * @param predicted a small copy of the whole photo with the desired colours
   * @throws IllegalArgumentException if a colour is not finite
   */
  public Photo withAb(LabImage predicted) {
    Mat coloured = ChromaOverlay.of(bgr, predicted);
    return new Photo(picture.recoloured(coloured), format, metadata);
  }

  private static void requirePositive(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("size " + size);
    }
  }

  /**
   * Encodes the photo as a file. JPEG is written without chroma subsampling; PNG, TIFF and JPEG
   * 2000 keep 16 bits and alpha, WebP keeps alpha. A TIFF from a TIFF keeps its byte order and its
   * compression, unless that is lossy and is replaced by a lossless one. JPEG 2000 is lossless
   * unless it comes from a lossy one.
   *
   * @param quality 0..100, for JPEG, WebP and lossy JPEG 2000; 100 makes the latter two lossless
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
    if (half != null) {
      half.release();
    }
  }
}
