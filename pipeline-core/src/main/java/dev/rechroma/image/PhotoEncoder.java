package dev.rechroma.image;

import java.util.List;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.imgcodecs.Imgcodecs;

/** From BGR and an optional alpha plane to a file's bytes. */
final class PhotoEncoder {
  /** OpenCV's sign for lossless WebP. */
  private static final int WEBP_LOSSLESS = 101;

  private static final int JPEG_MAX_SIDE = 65_500;
  private static final int WEBP_MAX_SIDE = 16_383;

  private final ImageFormat format;
  private final int quality;

  PhotoEncoder(ImageFormat format, int quality) {
    if (quality < 0 || quality > 100) {
      throw new IllegalArgumentException("quality " + quality + " is not in 0..100");
    }
    this.format = format;
    this.quality = quality;
  }

  byte[] encode(Mat bgr, Mat alpha, Metadata metadata) throws ImageException {
    return encode(bgr, alpha, metadata, FileStyle.NONE);
  }

  /** As the other, with what the file shall have in common with the one it comes from. */
  byte[] encode(Mat bgr, Mat alpha, Metadata metadata, FileStyle style) throws ImageException {
    return switch (format) {
      case TIFF -> encodeTiff(bgr, alpha, metadata, TiffStyle.of(style));
      case JPEG2000 -> new Jp2Encoder(Jp2Style.of(style), quality).encode(bgr, alpha, metadata);
      default -> metadata.insert(format, encodePixels(bgr, alpha));
    };
  }

  private static byte[] encodeTiff(Mat bgr, Mat alpha, Metadata metadata, TiffStyle style)
      throws ImageException {
    TiffWriter writer = new TiffWriter(style.order(), 1);
    writer.add(bgr, alpha, metadata, style);
    return writer.file();
  }

  private byte[] encodePixels(Mat bgr, Mat alpha) throws ImageException {
    checkSide(Math.max(bgr.cols(), bgr.rows()));
    try (MatScope scope = new MatScope()) {
      MatOfByte file = scope.own(new MatOfByte());
      Mat samples = withDepth(scope, withAlpha(scope, bgr, alpha));
      if (format == ImageFormat.BMP && samples.channels() == 4) {
        return BmpWriter.write(samples);
      }
      MatOfInt parameters = scope.own(new MatOfInt(parameters()));
      if (!Imgcodecs.imencode("." + format.extension(), samples, file, parameters)) {
        throw new ImageException("cannot be written as " + format);
      }
      return file.toArray();
    } catch (ImageException e) {
      throw e;
    } catch (Exception e) {
      // Native code throws CvException, and a bare Exception for C++ ones such as bad_alloc.
      throw new ImageException("cannot be written as " + format, e);
    }
  }

  private void checkSide(int longest) throws ImageException {
    int max =
        switch (format) {
          case JPEG -> JPEG_MAX_SIDE;
          case WEBP -> WEBP_MAX_SIDE;
          default -> Integer.MAX_VALUE;
        };
    if (longest > max) {
      throw new ImageException(longest + " px is too long a side for " + format);
    }
  }

  private Mat withAlpha(MatScope scope, Mat bgr, Mat alpha) {
    if (alpha == null || format == ImageFormat.JPEG) {
      return bgr;
    }
    Mat bgra = scope.empty();
    Core.merge(List.of(bgr, alpha), bgra);
    return bgra;
  }

  private Mat withDepth(MatScope scope, Mat samples) {
    if (format == ImageFormat.PNG || samples.depth() == CvType.CV_8U) {
      return samples;
    }
    Mat bytes = scope.empty();
    samples.convertTo(
        bytes, CvType.CV_8UC(samples.channels()), 255 / LabColor.maxOf(CvType.CV_16U));
    return bytes;
  }

  private int[] parameters() {
    return switch (format) {
      case JPEG ->
          new int[] {
            Imgcodecs.IMWRITE_JPEG_QUALITY,
            quality,
            Imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR,
            Imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_444
          };
      case WEBP ->
          new int[] {
            Imgcodecs.IMWRITE_WEBP_QUALITY, quality == 100 ? WEBP_LOSSLESS : Math.max(1, quality)
          };
      default -> new int[0];
    };
  }
}
