package dev.rechroma.image.codec.jpeg;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.MatScope;
import dev.rechroma.image.codec.Codec;
import dev.rechroma.image.codec.OpenCvFile;
import dev.rechroma.image.codec.ParsedFile;
import dev.rechroma.image.codec.Picture;
import dev.rechroma.image.codec.SinglePage;
import dev.rechroma.image.codec.jpeg.leptonica.LeptonicaJpeg;
import dev.rechroma.image.metadata.Bytes;
import dev.rechroma.image.metadata.Metadata;
import java.util.List;
import org.opencv.core.Mat;
import org.opencv.imgcodecs.Imgcodecs;

/**
 * JPEG (ITU-T T.81): Leptonica decodes and encodes it, once every code of a file has been checked;
 * OpenCV does so for CMYK and for the largest pictures.
 */
public final class JpegCodec implements Codec {
  private static final String NAME = "JPEG";
  private static final int MAX_SIDE = 65_500;

  /** The most that a picture may be reduced by while decoding. */
  private static final int MOST_TIMES = 8;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<String> extensions() {
    return List.of("jpg", "jpeg", "jpe", "jfif");
  }

  @Override
  public boolean matches(byte[] start) {
    return Bytes.startsWith(start, 0xFF, 0xD8, 0xFF);
  }

  @Override
  public List<SinglePage> pages(byte[] file) throws ImageException {
    return List.of(new JpegPage(file, JpegParser.parse(file)));
  }

  private record JpegPage(byte[] file, ParsedFile parsed) implements SinglePage {
    @Override
    public Picture decode() throws ImageException {
      return decode(1);
    }

    /**
     * Inverse transforms of fewer coefficients give a half, a quarter or an eighth of the sides.
     */
    @Override
    public Picture decodeReduced(int side) throws ImageException {
      int most = Math.min(header().width(), header().height()) / side;
      return decode(Math.min(Integer.highestOneBit(Math.max(most, 1)), MOST_TIMES));
    }

    /** Gray and CMYK are converted to BGR too. */
    private Picture decode(int times) throws ImageException {
      byte[] whole = JpegCheck.whole(file);
      boolean isCmyk = metadata().colorSpace.equals(JpegParser.CMYK);
      Mat bgr =
          isCmyk || !LeptonicaJpeg.holds(header().pixels())
              ? decodeByOpenCv(whole, times)
              : LeptonicaJpeg.decode(whole, times);
      return Picture.of(bgr, null);
    }

    private static Mat decodeByOpenCv(byte[] file, int times) throws ImageException {
      int flags =
          switch (times) {
            case 1 -> Imgcodecs.IMREAD_COLOR;
            case 2 -> Imgcodecs.IMREAD_REDUCED_COLOR_2;
            case 4 -> Imgcodecs.IMREAD_REDUCED_COLOR_4;
            default -> Imgcodecs.IMREAD_REDUCED_COLOR_8;
          };
      try (MatScope scope = new MatScope()) {
        int all = flags | Imgcodecs.IMREAD_IGNORE_ORIENTATION;
        return OpenCvFile.bgr(OpenCvFile.decode(scope, NAME, file, all));
      }
    }
  }

  /** Without chroma subsampling and without alpha. */
  @Override
  public byte[] encode(Picture picture, Metadata metadata, int quality) throws ImageException {
    picture.requireSide(MAX_SIDE, NAME);
    try (MatScope scope = new MatScope()) {
      Mat bytes = Picture.toBytes(scope, picture.bgr());
      byte[] file =
          LeptonicaJpeg.holds(bytes.total())
              ? LeptonicaJpeg.encode(bytes, quality)
              : encodeByOpenCv(scope, bytes, quality);
      return JpegMetadata.insert(file, metadata);
    }
  }

  private byte[] encodeByOpenCv(MatScope scope, Mat bgr, int quality) throws ImageException {
    return OpenCvFile.encode(
        scope,
        this,
        bgr,
        Imgcodecs.IMWRITE_JPEG_QUALITY,
        quality,
        Imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR,
        Imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_444);
  }
}
