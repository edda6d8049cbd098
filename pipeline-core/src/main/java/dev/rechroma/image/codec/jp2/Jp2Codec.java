package dev.rechroma.image.codec.jp2;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.MatScope;
import dev.rechroma.image.codec.Codec;
import dev.rechroma.image.codec.ParsedFile;
import dev.rechroma.image.codec.Picture;
import dev.rechroma.image.codec.SinglePage;
import dev.rechroma.image.metadata.Bytes;
import dev.rechroma.image.metadata.Metadata;
import java.util.List;
import org.opencv.core.Mat;

/**
 * JPEG 2000 (ISO/IEC 15444-1) in boxes or as a bare codestream: OpenCV sees only codestreams that
 * we rebuilt.
 */
public final class Jp2Codec implements Codec {
  private static final int[] BOXES = {0, 0, 0, 12, 'j', 'P', ' ', ' ', 0x0D, 0x0A, 0x87, 0x0A};
  private static final int[] CODESTREAM = {0xFF, 0x4F, 0xFF, 0x51};

  @Override
  public String name() {
    return "JPEG 2000";
  }

  @Override
  public List<String> extensions() {
    return List.of("jp2", "j2k", "j2c", "jpc");
  }

  @Override
  public boolean matches(byte[] start) {
    return Bytes.startsWith(start, BOXES) || Bytes.startsWith(start, CODESTREAM);
  }

  @Override
  public List<SinglePage> pages(byte[] file) throws ImageException {
    return List.of(new Jp2Page(file, Jp2Parser.parse(file)));
  }

  private record Jp2Page(byte[] file, ParsedFile parsed) implements SinglePage {
    @Override
    public Picture decode() throws ImageException {
      Jp2Layout layout = Jp2Parser.layout(file);
      try (MatScope scope = new MatScope()) {
        Jp2Decoder decoder = new Jp2Decoder(scope, layout);
        decoder.decode();
        Mat alpha = decoder.alpha();
        return new Picture(decoder.bgr(alpha), alpha, Jp2Style.of(layout), layout.otherChannels());
      }
    }
  }

  /** Lossless unless the picture comes from a lossy file. */
  @Override
  public byte[] encode(Picture picture, Metadata metadata, int quality) throws ImageException {
    return new Jp2Encoder(Jp2Style.of(picture.style()), quality)
        .encode(picture.bgr(), picture.alpha(), metadata);
  }
}
