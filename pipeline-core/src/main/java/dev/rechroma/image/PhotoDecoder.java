package dev.rechroma.image;

import java.util.Optional;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

/**
 * From a file's bytes, or a page of a TIFF file, to BGR of 8 or 16 bits and, where there is one, an
 * alpha plane.
 */
final class PhotoDecoder {
  private final ImageHeader header;
  private final Metadata metadata;

  /**
   * Brings samples that are not to be seen as sRGB's, and cannot say so once in colour, to these.
   */
  private final Optional<ToneCurve> curve;

  private PhotoDecoder(ParsedFile parsed) throws ImageException {
    header = parsed.header();
    metadata = parsed.metadata().upright(header);
    IccProfile icc = metadata.icc();
    curve = icc == null ? PngTones.curve(metadata) : icc.grayCurve();
  }

  /** Decodes a file that is no TIFF. */
  static Photo decode(byte[] file, ParsedFile parsed) throws ImageException {
    PhotoDecoder decoder = new PhotoDecoder(parsed);
    return parsed.header().format() == ImageFormat.JPEG2000
        ? decoder.decode(Jp2Parser.layout(file))
        : decoder.decode(file);
  }

  static Photo decode(TiffPage page) throws ImageException {
    TiffLayout layout = page.layout();
    return new PhotoDecoder(page.parse()).decode(layout);
  }

  private Photo decode(byte[] file) throws ImageException {
    try (MatScope scope = new MatScope()) {
      Mat stored = scope.own(decodeStored(scope, file));
      if (stored.empty()) {
        throw undecodable(null);
      }
      return toPhoto(scope, stored, file);
    } catch (ImageException e) {
      throw e;
    } catch (Exception e) {
      // Native code throws CvException, and a bare Exception for C++ ones such as bad_alloc.
      throw undecodable(e);
    }
  }

  private Photo decode(TiffLayout layout) throws ImageException {
    try (MatScope scope = new MatScope()) {
      Mat samples = TiffPage.read(scope, layout);
      Mat alpha = TiffColor.alpha(layout, samples);
      Mat bgr = TiffColor.toBgr(layout, samples, alpha);
      return upright(bgr, alpha, TiffStyle.of(layout), layout.otherSamples());
    } catch (ImageException e) {
      throw e;
    } catch (Exception e) {
      throw undecodable(e);
    }
  }

  private Photo decode(Jp2Layout layout) throws ImageException {
    try (MatScope scope = new MatScope()) {
      Jp2Decoder decoder = new Jp2Decoder(scope, layout);
      if (!decoder.decode()) {
        throw undecodable(null);
      }
      Mat alpha = decoder.alpha();
      return upright(decoder.bgr(alpha), alpha, Jp2Style.of(layout), layout.otherChannels());
    } catch (ImageException e) {
      throw e;
    } catch (Exception e) {
      throw undecodable(e);
    }
  }

  private ImageException undecodable(Exception cause) {
    return new ImageException("damaged or unsupported " + header.format() + " data", cause);
  }

  private Mat decodeStored(MatScope scope, byte[] file) throws ImageException {
    if (header.format() == ImageFormat.BMP) {
      return BmpReader.read(file);
    }
    byte[] bytes = forDecoder(file);
    Mat encoded = scope.own(new Mat(1, bytes.length, CvType.CV_8U));
    encoded.put(0, 0, bytes);
    return Imgcodecs.imdecode(encoded, flags());
  }

  private byte[] forDecoder(byte[] file) throws ImageException {
    return switch (header.format()) {
      case JPEG -> JpegCheck.whole(file);
      case PNG -> PngParser.pictureAlone(file);
      default -> file;
    };
  }

  /** JPEG goes straight to BGR, also from gray and CMYK; the others keep their depth and alpha. */
  private int flags() {
    return header.format() == ImageFormat.JPEG
        ? Imgcodecs.IMREAD_COLOR | Imgcodecs.IMREAD_IGNORE_ORIENTATION
        : Imgcodecs.IMREAD_UNCHANGED;
  }

  private Photo toPhoto(MatScope scope, Mat stored, byte[] file) throws ImageException {
    Mat samples = withSupportedDepth(scope, stored);
    Mat alpha = alphaOf(samples, file);
    return upright(toBgr(samples), alpha, FileStyle.NONE, 0);
  }

  private Photo upright(Mat stored, Mat storedAlpha, FileStyle style, int otherSamples)
      throws ImageException {
    Mat bgr = header.orientation().upright(stored);
    Mat alpha = storedAlpha == null ? null : header.orientation().upright(storedAlpha);
    if (bgr.cols() != header.width() || bgr.rows() != header.height()) {
      bgr.release();
      throw undecodable(null);
    }
    return new Photo(bgr, alpha, header.format(), inSrgb(bgr), style, otherSamples);
  }

  private Metadata inSrgb(Mat bgr) {
    curve.ifPresent(each -> each.apply(bgr));
    boolean grayProfile = metadata.icc() != null && metadata.icc().isGray();
    return curve.isPresent() || grayProfile ? metadata.inSrgb() : metadata;
  }

  private Mat withSupportedDepth(MatScope scope, Mat stored) throws ImageException {
    return switch (stored.depth()) {
      case CvType.CV_8U, CvType.CV_16U -> stored;
      case CvType.CV_32F, CvType.CV_64F -> {
        Mat samples = scope.empty();
        stored.convertTo(samples, CvType.CV_16UC(stored.channels()), 65535);
        yield samples;
      }
      default -> throw new ImageException(header.format() + " with signed samples");
    };
  }

  private Mat toBgr(Mat samples) throws ImageException {
    Mat bgr = new Mat();
    switch (samples.channels()) {
      case 1 -> Imgproc.cvtColor(samples, bgr, Imgproc.COLOR_GRAY2BGR);
      case 2 -> grayToBgr(samples, bgr);
      case 3 -> samples.assignTo(bgr);
      case 4 -> Imgproc.cvtColor(samples, bgr, Imgproc.COLOR_BGRA2BGR);
      default -> throw new ImageException("picture with " + samples.channels() + " channels");
    }
    return bgr;
  }

  private static void grayToBgr(Mat grayAlpha, Mat bgr) {
    try (MatScope scope = new MatScope()) {
      Mat gray = scope.empty();
      Core.extractChannel(grayAlpha, gray, 0);
      Imgproc.cvtColor(gray, bgr, Imgproc.COLOR_GRAY2BGR);
    }
  }

  private Mat alphaOf(Mat samples, byte[] file) throws ImageException {
    if (samples.channels() % 2 == 1) {
      return header.format() == ImageFormat.PNG ? PngTransparency.alpha(samples, file) : null;
    }
    Mat alpha = new Mat();
    Core.extractChannel(samples, alpha, samples.channels() - 1);
    // Most 32-bit BMP files leave the fourth byte zero and mean an opaque picture.
    if (header.format() == ImageFormat.BMP && Core.countNonZero(alpha) == 0) {
      alpha.release();
      return null;
    }
    return alpha;
  }
}
