package dev.rechroma.image.codec.tiff;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.codec.Codec;
import dev.rechroma.image.codec.Picture;
import dev.rechroma.image.metadata.Bytes;
import dev.rechroma.image.metadata.Metadata;
import java.util.List;

/** TIFF 6.0 and BigTIFF, all pages: our own reader and writer. */
public final class TiffCodec implements Codec {
  @Override
  public String name() {
    return "TIFF";
  }

  @Override
  public List<String> extensions() {
    return List.of("tif", "tiff");
  }

  @Override
  public boolean matches(byte[] start) {
    return Bytes.startsWith(start, 'I', 'I', 42, 0)
        || Bytes.startsWith(start, 'M', 'M', 0, 42)
        || Bytes.startsWith(start, 'I', 'I', 43, 0)
        || Bytes.startsWith(start, 'M', 'M', 0, 43);
  }

  @Override
  public List<TiffPage> pages(byte[] file) throws ImageException {
    return TiffPages.of(file);
  }

  @Override
  public byte[] encode(Picture picture, Metadata metadata, int quality) throws ImageException {
    TiffWriter writer = new TiffWriter(TiffStyle.of(picture.style()).order(), 1);
    writer.add(picture, metadata);
    return writer.file();
  }
}
