package dev.rechroma.image.codec.jp2;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A JPEG 2000 codestream (ISO/IEC 15444-1, annex A), parsed and checked before a decoder sees it.
 * The decoder gets a new one, rebuilt from only the parts that determine the picture.
 */
final class J2kCodestream {
  private static final int PLT = 0xFF58;
  private static final int POC = 0xFF5F;
  private static final int COM = 0xFF64;

  private static final int SOT_BYTES = 12;

  /** Limits work, as a decoder may visit each tile-part; real files have a few per tile. */
  private static final int MAX_PARTS = 1 << 17;

  /**
   * A resolution bound above any real one, so that a progression covers the whole picture
   * (B.12.1.1, RLCP etc.).
   */
  private static final int ALL_RESOLUTIONS = 33;

  private final J2kHeader header;

  /** The contents of each tile's parts, in order. */
  private final List<List<Bytes>> tiles;

  private J2kCodestream(J2kHeader header, List<List<Bytes>> tiles) {
    this.header = header;
    this.tiles = tiles;
  }

  /**
   * Width and height in pixels.
   *
   * @param in the codestream from SOC on
   */
  static long[] sides(Bytes in) throws ImageException {
    return J2kSize.sides(in.slice(6, in.u16(4) - 2L));
  }

  /**
   * Reads a codestream whose sides have already been checked.
   *
   * @param in the codestream from SOC on; anything after EOC is ignored
   * @throws ImageException naming what is not supported, missing or damaged
   */
  static J2kCodestream read(Bytes in) throws ImageException {
    J2kHeader header = J2kHeader.read(in);
    List<List<Bytes>> tiles = new ArrayList<>();
    for (int i = 0; i < header.size().tiles(); i++) {
      tiles.add(new ArrayList<>());
    }
    J2kCodestream codestream = new J2kCodestream(header, tiles);
    codestream.readParts(in);
    return codestream;
  }

  J2kHeader header() {
    return header;
  }

  private void readParts(Bytes in) throws ImageException {
    long at = header.bytes();
    int parts = 0;
    while (in.u16(at) != J2kMarker.EOC) {
      if (in.u16(at) != J2kMarker.SOT || in.u16(at + 2) != SOT_BYTES - 2) {
        throw Jp2Problem.damaged("no tile-part where one should be");
      }
      if (++parts > MAX_PARTS) {
        throw Jp2Problem.unsupported("of more than " + MAX_PARTS + " tile-parts");
      }
      long stated = in.u32(at + 6);
      // The last one may have no stated length and then extends to the end.
      long length = stated == 0 ? in.length() - 2 - at : stated;
      readPart(in.slice(at, length));
      at += length;
    }
    if (tiles.stream().anyMatch(List::isEmpty)) {
      throw Jp2Problem.truncated();
    }
  }

  private void readPart(Bytes part) throws ImageException {
    int tile = part.u16(4);
    if (tile >= tiles.size()) {
      throw Jp2Problem.damaged("a tile beyond the last");
    }
    List<Bytes> others = tiles.get(tile);
    if (part.u8(10) != others.size()) {
      throw Jp2Problem.damaged("tile-parts in another order");
    }
    J2kTileHeader own = new J2kTileHeader(header);
    long at = SOT_BYTES;
    while (part.u16(at) != J2kMarker.SOD) {
      int marker = part.u16(at);
      long length = J2kHeader.length(part, at);
      boolean known = marker == PLT || marker == COM;
      boolean repeated = others.isEmpty() && own.read(marker, part.slice(at + 4, length - 2));
      if (!known && !repeated) {
        throw Jp2Problem.unsupported("with a tile of its own " + J2kHeader.name(marker));
      }
      at += 2 + length;
    }
    own.check();
    others.add(part.from(at + 2));
  }

  /**
   * The picture whose header lacks resolutions that are still in the data, after all the others.
   */
  J2kCodestream withoutLargerResolutions() throws ImageException {
    J2kPackets packets = new J2kPackets(header);
    List<List<Bytes>> kept = new ArrayList<>();
    for (int i = 0; i < tiles.size(); i++) {
      byte[] data = Bytes.concat(tiles.get(i));
      int end = packets.end(i, data);
      kept.add(List.of(Bytes.of(data, ByteOrder.BIG_ENDIAN, "JPEG 2000").head(end)));
    }
    return new J2kCodestream(header, kept);
  }

  /**
   * The codestream for the decoder, with one part per tile and no unnecessary segments. Depths
   * below 8 bits are declared as 8, which {@link Jp2Decoder} undoes; a third component is added to
   * two, as OpenCV does not return two.
   *
   * @throws ImageException if packets are missing, damaged or too many
   */
  byte[] forDecoder() throws ImageException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(mainHeader());
    J2kPackets packets = new J2kPackets(header);
    for (int i = 0; i < tiles.size(); i++) {
      byte[] data = Bytes.concat(tiles.get(i));
      packets.check(i, data);
      ByteBuffer start = ByteBuffer.allocate(SOT_BYTES + 2);
      start.putShort((short) J2kMarker.SOT).putShort((short) (SOT_BYTES - 2)).putShort((short) i);
      start.putInt(SOT_BYTES + 2 + data.length).put((byte) 0).put((byte) 1);
      out.writeBytes(start.putShort((short) J2kMarker.SOD).array());
      out.writeBytes(data);
    }
    out.write(J2kMarker.EOC >> 8);
    out.write(J2kMarker.EOC);
    return out.toByteArray();
  }

  private byte[] mainHeader() {
    J2kSize size = header.size();
    int stored = size.components();
    int components = stored == 2 ? 3 : stored;
    ByteBuffer out = ByteBuffer.allocate(100 + header.segments().length);
    out.putShort((short) J2kMarker.SOC)
        .putShort((short) J2kMarker.SIZ)
        .putShort((short) (38 + 3 * components));
    out.putShort((short) 0).putInt(size.width()).putInt(size.height()).putLong(0);
    out.putInt(size.tileWidth()).putInt(size.tileHeight()).putLong(0);
    out.putShort((short) components);
    for (int i = 0; i < components; i++) {
      int bits = size.bits()[Math.min(i, stored - 1)];
      out.put((byte) (Math.max(bits, size.depth() <= 8 ? 8 : 0) - 1)).put((byte) 1).put((byte) 1);
    }
    out.put(header.segments());
    if (components > stored) {
      // A progression over the stored components only, so that no packet is expected for the added
      // one.
      out.putShort((short) POC).putShort((short) 9).put((byte) 0).put((byte) 0);
      out.putShort((short) header.style().layers()).put((byte) ALL_RESOLUTIONS).put((byte) stored);
      out.put((byte) header.style().progression().code());
    }
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }
}
