package dev.rechroma.image.codec.jp2;

import dev.rechroma.image.ImageException;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows the packets of a tile through its data (ISO/IEC 15444-1, annex B). JPEG 2000 has no
 * checksum; but zeros, bytes of another file or missing bytes do not add up to the packets that the
 * header promises.
 */
final class J2kPackets {
  /** Limit on code-blocks and precincts of a tile; a decoder needs some hundred bytes for each. */
  private static final int MAX_BLOCKS = 1 << 21;

  /** Limit on visits to code-blocks over all packets of a picture, which layers would multiply. */
  private static final long MAX_VISITS = 1L << 27;

  private static final int SOP = 0xFF91;
  private static final int SOP_BYTES = 6;
  private static final int EPH = 0xFF92;

  /** From this value on, a byte after FF makes a marker, which never occurs in data. */
  private static final int MARKERS = 0x90;

  /**
   * Coded data looks random, so this many zeros are a hole. Where coefficients' bits are stored raw
   * (bypass), somewhat longer runs are possible.
   */
  private static final int MAX_ZEROS = 32;

  private static final int MAX_ZEROS_OF_BYPASS = 128;

  private final J2kHeader header;
  private long visits;

  /** The data of the tile. */
  private byte[] data;

  private int at;

  J2kPackets(J2kHeader header) {
    this.header = header;
  }

  /**
   * Checks that a tile's data consists of its packets from the first byte to the last.
   *
   * @param tile number of the tile
   */
  void check(int tile, byte[] content) throws ImageException {
    if (end(tile, content) != content.length) {
      throw Jp2Problem.damaged("data that belongs to no packet");
    }
  }

  /** Where a tile's packets end in its data. */
  int end(int tile, byte[] content) throws ImageException {
    data = content;
    at = 0;
    List<J2kPrecinct> precincts = new J2kTile(header, tile).precincts(MAX_BLOCKS, content.length);
    precincts.sort(header.style().progression().precincts());
    switch (header.style().progression()) {
      case LRCP -> readLayers(precincts);
      case RLCP -> readResolutions(precincts);
      default -> {
        for (J2kPrecinct precinct : precincts) {
          for (int layer = 0; layer < header.style().layers(); layer++) {
            read(precinct, layer);
          }
        }
      }
    }
    return at;
  }

  private void readLayers(List<J2kPrecinct> precincts) throws ImageException {
    for (int layer = 0; layer < header.style().layers(); layer++) {
      for (J2kPrecinct precinct : precincts) {
        read(precinct, layer);
      }
    }
  }

  private void readResolutions(List<J2kPrecinct> precincts) throws ImageException {
    List<J2kPrecinct> together = new ArrayList<>();
    for (J2kPrecinct precinct : precincts) {
      if (!together.isEmpty() && together.get(0).resolution() != precinct.resolution()) {
        readLayers(together);
        together.clear();
      }
      together.add(precinct);
    }
    readLayers(together);
  }

  private void read(J2kPrecinct precinct, int layer) throws ImageException {
    if (header.style().startMarkers() && isAt(SOP)) {
      at += SOP_BYTES;
    }
    J2kBits bits = new J2kBits(data, at);
    long bytes = 0;
    if (bits.bit() == 1) {
      for (J2kPrecinct.Band band : precinct.bands()) {
        visit(band.blocks());
        bytes += band.read(bits, layer, header.codings()[precinct.component()]);
      }
    }
    at = bits.end();
    if (header.style().endMarkers()) {
      if (!isAt(EPH)) {
        throw Jp2Problem.damaged("no end of a packet's header where one should be");
      }
      at += 2;
    }
    skip(bytes, header.codings()[precinct.component()]);
  }

  private void visit(int blocks) throws ImageException {
    visits += blocks;
    if (visits > MAX_VISITS) {
      throw Jp2Problem.unsupported("of so many code-blocks in so many layers");
    }
  }

  private boolean isAt(int marker) {
    return at + 1 < data.length && ((data[at] & 0xFF) << 8 | (data[at + 1] & 0xFF)) == marker;
  }

  private void skip(long bytes, J2kCoding coding) throws ImageException {
    if (bytes > data.length - at) {
      throw Jp2Problem.truncated();
    }
    int end = at + (int) bytes;
    int most = coding.bypasses() ? MAX_ZEROS_OF_BYPASS : MAX_ZEROS;
    int zeros = 0;
    for (int i = at; i < end; i++) {
      zeros = data[i] == 0 ? zeros + 1 : 0;
      if (zeros > most) {
        throw Jp2Problem.damaged("nothing but zeros in a code-block");
      }
      if (data[i] == -1 && i + 1 < end && (data[i + 1] & 0xFF) >= MARKERS) {
        throw Jp2Problem.damaged("a marker in a code-block");
      }
    }
    at = end;
  }
}
