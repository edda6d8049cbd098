package dev.rechroma.image;

import java.nio.ByteOrder;

/** Reads the marker segments of a JPEG file up to its first scan. */
final class JpegParser {
  private static final int SOI = 0xD8;
  private static final int EOI = 0xD9;
  private static final int SOS = 0xDA;
  private static final int SOF_PROGRESSIVE = 0xC2;

  /** Each scan of a progressive file visits every block, so their number is a cost to bound. */
  private static final int MAX_SCANS = 100;

  private final Bytes in;
  private long at = 2;
  private Bytes frame;
  private int frameMarker;
  private final RawMetadata metadata = new RawMetadata();

  private JpegParser(byte[] file) {
    in = Bytes.of(file, ByteOrder.BIG_ENDIAN, "JPEG");
  }

  static ParsedFile parse(byte[] file) throws ImageException {
    return new JpegParser(file).parse();
  }

  private ParsedFile parse() throws ImageException {
    for (int marker = nextMarker(); marker != SOS; marker = nextMarker()) {
      if (marker == EOI) {
        throw new ImageException("JPEG without a picture");
      }
      if (!standsAlone(marker)) {
        readSegment(marker);
      }
    }
    ImageHeader header = header();
    checkComplete();
    return new ParsedFile(header, metadata);
  }

  private int nextMarker() throws ImageException {
    while (in.u8(at) != 0xFF || in.u8(at + 1) == 0xFF || in.u8(at + 1) == 0) {
      at++;
    }
    at += 2;
    return in.u8(at - 1);
  }

  private static boolean standsAlone(int marker) {
    return marker == 0x01 || (marker >= 0xD0 && marker <= SOI);
  }

  private void readSegment(int marker) throws ImageException {
    int length = in.u16(at);
    if (length < 2) {
      throw new ImageException("damaged JPEG");
    }
    Bytes body = in.slice(at + 2, length - 2);
    at += length;
    if (isFrame(marker)) {
      readFrame(marker, body);
    } else {
      JpegMetadata.read(marker, body, metadata);
    }
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  private void readFrame(int marker, Bytes body) throws ImageException {
    if (frame != null) {
      throw new ImageException("JPEG with two frames");
    }
    if (body.u8(0) != 8) {
      throw new ImageException(body.u8(0) + "-bit JPEG is not supported");
    }
    frame = body;
    frameMarker = marker;
  }

  private ImageHeader header() throws ImageException {
    if (frame == null) {
      throw new ImageException("JPEG without a picture");
    }
    metadata.colorSpace =
        switch (frame.u8(5)) {
          case 1 -> "GRAY";
          case 4 -> "CMYK";
          default -> "RGB ";
        };
    return ImageHeader.stored(frame.u16(3), frame.u16(1), ImageFormat.JPEG, metadata.orientation());
  }

  /** The decoder fills what is missing with gray and calls it a success, so look for the end. */
  private void checkComplete() throws ImageException {
    long end = in.length() - 2L;
    while (end >= at && !isMarker(end, EOI)) {
      end--;
    }
    if (end < at) {
      throw new ImageException("truncated JPEG");
    }
    if (frameMarker == SOF_PROGRESSIVE && scansUpTo(end) > MAX_SCANS) {
      throw new ImageException("JPEG with more than " + MAX_SCANS + " scans");
    }
  }

  private int scansUpTo(long end) throws ImageException {
    int scans = 1;
    for (long i = at; i < end; i++) {
      scans += isMarker(i, SOS) ? 1 : 0;
    }
    return scans;
  }

  private boolean isMarker(long position, int marker) throws ImageException {
    return in.u8(position) == 0xFF && in.u8(position + 1) == marker;
  }
}
