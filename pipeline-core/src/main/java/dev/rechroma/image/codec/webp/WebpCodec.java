package dev.rechroma.image.codec.webp;

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
import org.opencv.core.Mat;
import org.opencv.imgcodecs.Imgcodecs;

/** Still WebP, 8 bits with or without alpha, by OpenCV. */
public final class WebpCodec implements Codec {
  private static final String NAME = "WebP";
  private static final int MAX_SIDE = 16_383;

  /** The quality with which OpenCV writes lossless files. */
  private static final int LOSSLESS = 101;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<String> extensions() {
    return List.of("webp");
  }

  @Override
  public boolean matches(byte[] start) {
    return Bytes.startsWith(start, 'R', 'I', 'F', 'F') && Bytes.hasAt(start, 8, 'W', 'E', 'B', 'P');
  }

  @Override
  public List<SinglePage> pages(byte[] file) throws ImageException {
    return List.of(new WebpPage(file, WebpParser.parse(file)));
  }

  private record WebpPage(byte[] file, ParsedFile parsed) implements SinglePage {
    @Override
    public Picture decode() throws ImageException {
      try (MatScope scope = new MatScope()) {
        Mat samples = OpenCvFile.decode(scope, NAME, file, Imgcodecs.IMREAD_UNCHANGED);
        return Picture.of(OpenCvFile.bgr(samples), OpenCvFile.alpha(samples));
      }
    }
  }

  /** A quality of 100 makes it lossless. */
  @Override
  public byte[] encode(Picture picture, Metadata metadata, int quality) throws ImageException {
    picture.requireSide(MAX_SIDE, NAME);
    try (MatScope scope = new MatScope()) {
      byte[] file =
          OpenCvFile.encode(
              scope,
              this,
              Picture.toBytes(scope, picture.interleaved(scope)),
              Imgcodecs.IMWRITE_WEBP_QUALITY,
              quality == 100 ? LOSSLESS : Math.max(1, quality));
      return metadata.isEmpty()
          ? file
          : WebpMetadata.insert(file, WebpParser.parse(file).header(), metadata);
    }
  }
}
