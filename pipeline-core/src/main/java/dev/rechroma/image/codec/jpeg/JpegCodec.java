package dev.rechroma.image.codec.jpeg;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.MatScope;
import dev.rechroma.image.codec.Codec;
import dev.rechroma.image.codec.OpenCvFile;
import dev.rechroma.image.codec.ParsedFile;
import dev.rechroma.image.codec.Picture;
import dev.rechroma.image.codec.SinglePage;
import dev.rechroma.image.metadata.Bytes;
import dev.rechroma.image.metadata.Metadata;
import java.util.List;
import org.opencv.imgcodecs.Imgcodecs;

/** JPEG (ITU-T T.81): OpenCV decodes and encodes it, once every code of a file has been checked. */
public final class JpegCodec implements Codec {
  private static final String NAME = "JPEG";
  private static final int MAX_SIDE = 65_500;

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
    /** Gray and CMYK are converted to BGR too. */
    @Override
    public Picture decode() throws ImageException {
      return decode(Imgcodecs.IMREAD_COLOR);
    }

    /**
     * Inverse transforms of fewer coefficients give a half, a quarter or an eighth of the sides.
     */
    @Override
    public Picture decodeReduced(int side) throws ImageException {
      int times = Math.min(header().width(), header().height()) / side;
      if (times >= 8) {
        return decode(Imgcodecs.IMREAD_REDUCED_COLOR_8);
      }
      if (times >= 4) {
        return decode(Imgcodecs.IMREAD_REDUCED_COLOR_4);
      }
      return decode(times >= 2 ? Imgcodecs.IMREAD_REDUCED_COLOR_2 : Imgcodecs.IMREAD_COLOR);
    }

    private Picture decode(int flags) throws ImageException {
      try (MatScope scope = new MatScope()) {
        byte[] whole = JpegCheck.whole(file);
        int all = flags | Imgcodecs.IMREAD_IGNORE_ORIENTATION;
        return Picture.of(OpenCvFile.bgr(OpenCvFile.decode(scope, NAME, whole, all)), null);
      }
    }
  }

  /** Without chroma subsampling and without alpha. */
  @Override
  public byte[] encode(Picture picture, Metadata metadata, int quality) throws ImageException {
    picture.requireSide(MAX_SIDE, NAME);
    try (MatScope scope = new MatScope()) {
      byte[] file =
          OpenCvFile.encode(
              scope,
              this,
              Picture.toBytes(scope, picture.bgr()),
              Imgcodecs.IMWRITE_JPEG_QUALITY,
              quality,
              Imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR,
              Imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_444);
      return JpegMetadata.insert(file, metadata);
    }
  }
}
