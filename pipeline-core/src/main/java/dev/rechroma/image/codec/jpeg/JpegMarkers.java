package dev.rechroma.image.codec.jpeg;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.Bytes;
import java.nio.ByteOrder;

/** Walks a JPEG file from marker to marker (ITU-T T.81, annex B). */
final class JpegMarkers {
  static final int DHT = 0xC4;
  static final int RST0 = 0xD0;
  static final int RST7 = 0xD7;
  static final int SOI = 0xD8;
  static final int EOI = 0xD9;
  static final int SOS = 0xDA;
  static final int DRI = 0xDD;
  static final int DHP = 0xDE;
  static final int JPEG_LS = 0xF7;

  private static final int TEM = 0x01;
  private static final int JPG = 0xC8;
  private static final int DAC = 0xCC;

  private final Bytes in;
  private long at;
  private boolean passedGarbage;

  /**
   * @param from where to look for the next marker
   */
  JpegMarkers(byte[] file, long from) {
    in = Bytes.of(file, ByteOrder.BIG_ENDIAN, "JPEG");
    at = from;
  }

  /** The next marker's code; bytes before it are skipped. */
  int next() throws ImageException {
    while (in.u8(at) != 0xFF || in.u8(at + 1) == 0xFF || in.u8(at + 1) == 0) {
      passedGarbage |= in.u8(at) != 0xFF && in.u8(at) != 0;
      at++;
    }
    at += 2;
    return in.u8(at - 1);
  }

  /**
   * Whether bytes other than padding preceded a marker, which means that a segment lost its header.
   */
  boolean passedGarbage() {
    return passedGarbage;
  }

  /** The body of the last marker found, without its length. */
  Bytes body() throws ImageException {
    int length = in.u16(at);
    if (length < 2) {
      throw new ImageException("damaged JPEG");
    }
    Bytes body = in.slice(at + 2, length - 2);
    at += length;
    return body;
  }

  /** Where the search for the next marker starts. */
  long at() {
    return at;
  }

  void moveTo(long place) {
    at = place;
  }

  /** Whether a marker has no body. */
  static boolean standsAlone(int marker) {
    return marker == TEM || (marker >= RST0 && marker <= EOI);
  }

  /** Whether a marker is a frame header's. */
  static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != DHT && marker != JPG && marker != DAC;
  }

  static boolean isRestart(int marker) {
    return marker >= RST0 && marker <= RST7;
  }
}
