package dev.rechroma.image.codec.jpeg;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.codec.ParsedFile;
import dev.rechroma.image.metadata.Bytes;
import dev.rechroma.image.metadata.ImageHeader;
import dev.rechroma.image.metadata.RawMetadata;

/** Reads the marker segments of a JPEG file up to its first scan. */
public final class JpegParser {
  /** The colour space of four components. */
  static final String CMYK = "CMYK";

  private final JpegMarkers markers;
  private JpegFrame frame;
  private final RawMetadata metadata = new RawMetadata();

  private JpegParser(byte[] file) {
    markers = new JpegMarkers(file, 2);
  }

  /** Parses everything but the picture data, which {@link JpegCheck} checks. */
  public static ParsedFile parse(byte[] file) throws ImageException {
    return new JpegParser(file).parse();
  }

  private ParsedFile parse() throws ImageException {
    int marker = markers.next();
    while (marker != JpegMarkers.SOS) {
      if (marker == JpegMarkers.EOI) {
        throw new ImageException("JPEG without a picture");
      }
      if (!JpegMarkers.standsAlone(marker)) {
        readSegment(marker, markers.body());
      }
      marker = markers.next();
    }
    return new ParsedFile(header(), metadata);
  }

  private void readSegment(int marker, Bytes body) throws ImageException {
    if (marker == JpegMarkers.JPEG_LS) {
      throw new ImageException("JPEG-LS is not supported");
    }
    if (marker == JpegMarkers.DHP) {
      throw new ImageException("hierarchical JPEG is not supported");
    }
    if (!JpegMarkers.isFrame(marker)) {
      JpegMetadata.read(marker, body, metadata);
    } else if (frame == null) {
      frame = JpegFrame.read(marker, body);
    } else {
      throw new ImageException("JPEG with two frames");
    }
  }

  private ImageHeader header() throws ImageException {
    if (frame == null) {
      throw new ImageException("JPEG without a picture");
    }
    metadata.colorSpace =
        switch (frame.components().size()) {
          case 1 -> "GRAY";
          case 4 -> CMYK;
          default -> "RGB ";
        };
    return ImageHeader.stored(frame.width(), frame.height(), metadata.orientation());
  }
}
