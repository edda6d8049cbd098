package dev.rechroma.image.codec.bmp;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.MatScope;
import dev.rechroma.image.codec.Codec;
import dev.rechroma.image.codec.OpenCvFile;
import dev.rechroma.image.codec.ParsedFile;
import dev.rechroma.image.codec.Picture;
import dev.rechroma.image.codec.SinglePage;
import dev.rechroma.image.metadata.Bytes;
import dev.rechroma.image.metadata.Metadata;
import java.nio.ByteOrder;
import java.util.List;
import org.opencv.core.Core;
import org.opencv.core.Mat;

/** BMP of Windows and OS/2, 8 bits per channel; OpenCV writes files without alpha. */
public final class BmpCodec implements Codec {
  @Override
  public String name() {
    return "BMP";
  }

  @Override
  public List<String> extensions() {
    return List.of("bmp", "dib");
  }

  /** A text may begin with "BM" too, so the size of the header must also be plausible. */
  @Override
  public boolean matches(byte[] start) {
    return Bytes.startsWith(start, 'B', 'M')
        && BmpParser.mayBeHeader(Bytes.of(start, ByteOrder.LITTLE_ENDIAN, name()));
  }

  @Override
  public boolean mayMatchByChance() {
    return true;
  }

  @Override
  public List<SinglePage> pages(byte[] file) throws ImageException {
    return List.of(new BmpPage(file, BmpParser.parse(file)));
  }

  private record BmpPage(byte[] file, ParsedFile parsed) implements SinglePage {
    @Override
    public Picture decode() throws ImageException {
      try (MatScope scope = new MatScope()) {
        Mat samples = scope.own(BmpReader.read(file));
        return Picture.of(OpenCvFile.bgr(samples), alpha(samples));
      }
    }

    /**
     * The alpha, or null. Most 32-bit files leave the fourth byte zero and mean an opaque picture.
     */
    private static Mat alpha(Mat samples) {
      Mat alpha = OpenCvFile.alpha(samples);
      if (alpha != null && Core.countNonZero(alpha) == 0) {
        alpha.release();
        return null;
      }
      return alpha;
    }
  }

  @Override
  public byte[] encode(Picture picture, Metadata metadata, int quality) throws ImageException {
    try (MatScope scope = new MatScope()) {
      Mat samples = Picture.toBytes(scope, picture.interleaved(scope));
      byte[] file =
          samples.channels() == 4
              ? BmpWriter.write(samples)
              : OpenCvFile.encode(scope, this, samples);
      return BmpMetadata.insert(file, metadata);
    }
  }
}
