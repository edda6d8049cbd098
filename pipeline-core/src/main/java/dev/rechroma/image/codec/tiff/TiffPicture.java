package dev.rechroma.image.codec.tiff;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.MatScope;
import dev.rechroma.image.codec.Codec;
import dev.rechroma.image.codec.jpeg.JpegCheck;
import dev.rechroma.image.codec.jpeg.JpegCodec;
import dev.rechroma.image.codec.jpeg.JpegParser;
import dev.rechroma.image.codec.webp.WebpCodec;
import dev.rechroma.image.metadata.Bytes;
import dev.rechroma.image.metadata.ImageHeader;
import java.util.Arrays;
import java.util.Locale;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

/** Strips, tiles and whole pages that are JPEG or WebP pictures of their own. */
final class TiffPicture {
  private static final byte[] START = {(byte) 0xFF, (byte) 0xD8};
  private static final byte[] END = {(byte) 0xFF, (byte) 0xD9};

  /** Adobe's marker: the three components are not YCbCr. */
  private static final byte[] RGB_MARKER = {
    (byte) 0xFF, (byte) 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
  };

  private TiffPicture() {}

  /**
   * Decodes a strip or tile, RGB or gray, to its place in a page with the same number of channels.
   */
  static void decode(TiffLayout layout, int index, Bytes packed, Mat to) throws ImageException {
    TiffSegments segments = layout.segments();
    int place = index % segments.count();
    int rows = segments.rows(place, layout.height());
    int columns = Math.min(segments.width(), layout.width() - segments.left(place));
    boolean webp = layout.compression() == TiffCompression.WEBP;
    byte[] picture = webp ? packed.copy() : jpeg(layout, packed);
    ImageHeader header = header(layout, index, picture);
    // The last strip may be as high as the others.
    boolean fits =
        header.width() == segments.width()
            && header.height() >= rows
            && header.height() <= segments.height();
    if (!fits) {
      throw damaged(layout, index, null);
    }
    try (MatScope scope = new MatScope()) {
      byte[] whole = webp ? picture : whole(layout, index, picture);
      Mat pixels = scope.own(decode(scope, whole, to.channels()));
      if (pixels.type() != to.type()) {
        throw damaged(layout, index, null);
      }
      Mat part = scope.own(pixels.submat(new Rect(0, 0, columns, rows)));
      Rect at = new Rect(segments.left(place), segments.top(place), columns, rows);
      part.copyTo(scope.own(to.submat(at)));
    }
  }

  private static ImageHeader header(TiffLayout layout, int index, byte[] picture)
      throws ImageException {
    try {
      boolean webp = layout.compression() == TiffCompression.WEBP;
      Codec codec = webp ? new WebpCodec() : new JpegCodec();
      if (!codec.matches(picture)) {
        throw damaged(layout, index, null);
      }
      return codec.pages(picture).get(0).header();
    } catch (ImageException e) {
      throw damaged(layout, index, e);
    }
  }

  private static byte[] whole(TiffLayout layout, int index, byte[] jpeg) throws ImageException {
    try {
      return JpegCheck.whole(jpeg);
    } catch (ImageException e) {
      throw damaged(layout, index, e);
    }
  }

  private static ImageException damaged(TiffLayout layout, int index, Exception cause) {
    String reason = cause == null ? "" : ": " + cause.getMessage();
    return new ImageException(
        "damaged TIFF: " + layout.segments().name(index, layout) + reason, cause);
  }

  /** Decodes a picture to gray, RGB or RGBA, by the number of channels. */
  private static Mat decode(MatScope scope, byte[] file, int channels) {
    Mat encoded = scope.own(new Mat(1, file.length, CvType.CV_8U));
    encoded.put(0, 0, file);
    int flags =
        switch (channels) {
          case 1 -> Imgcodecs.IMREAD_GRAYSCALE;
          case 3 -> Imgcodecs.IMREAD_COLOR;
          default -> Imgcodecs.IMREAD_UNCHANGED;
        };
    Mat pixels = Imgcodecs.imdecode(encoded, flags | Imgcodecs.IMREAD_IGNORE_ORIENTATION);
    if (pixels.channels() == 3) {
      Imgproc.cvtColor(pixels, pixels, Imgproc.COLOR_BGR2RGB);
    } else if (pixels.channels() == 4) {
      Imgproc.cvtColor(pixels, pixels, Imgproc.COLOR_BGRA2RGBA);
    }
    return pixels;
  }

  /**
   * Joins the tables that all strips or tiles share and one strip or tile to a file (Adobe TIFF
   * Technical Note 2).
   */
  private static byte[] jpeg(TiffLayout layout, Bytes packed) throws ImageException {
    byte[] piece = packed.copy();
    byte[] tables = layout.tables() == null ? new byte[0] : layout.tables().copy();
    if (!starts(piece)) {
      throw new ImageException("damaged TIFF: JPEG without a start");
    }
    byte[] head = START;
    if (layout.photometric() == TiffPhotometric.RGB && !layout.planar()) {
      head = concat(head, RGB_MARKER);
    }
    if (starts(tables)) {
      int end = tables.length - (ends(tables) ? 2 : 0);
      head = concat(head, Arrays.copyOfRange(tables, 2, end));
    }
    return concat(head, Arrays.copyOfRange(piece, 2, piece.length));
  }

  private static boolean starts(byte[] jpeg) {
    return jpeg.length > 4 && jpeg[0] == START[0] && jpeg[1] == START[1];
  }

  private static boolean ends(byte[] jpeg) {
    return jpeg[jpeg.length - 2] == END[0] && jpeg[jpeg.length - 1] == END[1];
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** Decodes a page of old-style JPEG (TIFF 6.0, section 22) that is one complete file. */
  static Mat decodeOldJpeg(MatScope scope, TiffLayout layout) throws ImageException {
    byte[] file = layout.oldJpeg().copy();
    ImageHeader header = JpegParser.parse(file).header();
    boolean turned = header.orientation().swapsSides();
    int width = turned ? header.height() : header.width();
    int height = turned ? header.width() : header.height();
    if (width != layout.width() || height != layout.height()) {
      throw new ImageException(
          String.format(
              Locale.ROOT,
              "damaged TIFF: a JPEG of %d x %d px in a page of %d x %d px",
              width,
              height,
              layout.width(),
              layout.height()));
    }
    byte[] whole = JpegCheck.whole(file);
    Mat pixels = scope.own(decode(scope, whole, layout.photometric().channels()));
    if (pixels.rows() != height || pixels.cols() != width || pixels.depth() != CvType.CV_8U) {
      throw new ImageException("damaged TIFF: JPEG");
    }
    return pixels;
  }
}
