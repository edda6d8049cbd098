package dev.rechroma.image.codec.png;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.MatScope;
import dev.rechroma.image.codec.Codec;
import dev.rechroma.image.codec.OpenCvFile;
import dev.rechroma.image.codec.ParsedFile;
import dev.rechroma.image.codec.Picture;
import dev.rechroma.image.codec.SinglePage;
import dev.rechroma.image.metadata.Bytes;
import dev.rechroma.image.metadata.Metadata;
import dev.rechroma.image.metadata.ToneCurve;
import java.util.List;
import java.util.Optional;
import org.opencv.core.Mat;
import org.opencv.imgcodecs.Imgcodecs;

/** PNG (third edition), 8 or 16 bits with or without alpha, by OpenCV. */
public final class PngCodec implements Codec {
  private static final String NAME = "PNG";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<String> extensions() {
    return List.of("png");
  }

  @Override
  public boolean matches(byte[] start) {
    return Bytes.startsWith(start, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n');
  }

  @Override
  public List<SinglePage> pages(byte[] file) throws ImageException {
    return List.of(new PngPage(file, PngParser.parse(file)));
  }

  private record PngPage(byte[] file, ParsedFile parsed) implements SinglePage {
    @Override
    public Picture decode() throws ImageException {
      try (MatScope scope = new MatScope()) {
        Mat samples =
            OpenCvFile.decode(
                scope, NAME, PngParser.pictureAlone(file), Imgcodecs.IMREAD_UNCHANGED);
        Mat bgr = OpenCvFile.bgr(samples);
        boolean opaque = samples.channels() % 2 == 1;
        Mat alpha = opaque ? PngTransparency.alpha(samples, file) : OpenCvFile.alpha(samples);
        return Picture.of(bgr, alpha);
      }
    }

    @Override
    public Optional<ToneCurve> tones(Metadata metadata) throws ImageException {
      return PngTones.curve(metadata);
    }
  }

  @Override
  public byte[] encode(Picture picture, Metadata metadata, int quality) throws ImageException {
    try (MatScope scope = new MatScope()) {
      byte[] file = OpenCvFile.encode(scope, this, picture.interleaved(scope));
      return PngMetadata.insert(file, metadata);
    }
  }
}
