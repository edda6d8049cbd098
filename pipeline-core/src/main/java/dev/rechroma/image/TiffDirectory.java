package dev.rechroma.image;

import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** The first directory of a TIFF or BigTIFF structure: a TIFF file, or the inside of EXIF. */
final class TiffDirectory {
  private static final int ORIENTATION = 274;

  private final Bytes in;
  private final boolean big;
  private final Map<Integer, Entry> entries = new HashMap<>();

  /**
   * A field of whole numbers.
   *
   * @param size bytes a value
   * @param at where the first value lies, from the start of the structure
   */
  record Entry(int size, long count, long at) {}

  /**
   * @throws ImageException if the structure is no TIFF or ends too early
   */
  TiffDirectory(Bytes bytes) throws ImageException {
    in = bytes.ordered(order(bytes));
    int version = in.u16(2);
    if (version != 42 && version != 43) {
      throw new ImageException("damaged TIFF");
    }
    big = version == 43;
    readEntries(big ? in.u64(8) : in.u32(4));
  }

  private static ByteOrder order(Bytes bytes) throws ImageException {
    if (bytes.hasAt(0, "II")) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    if (bytes.hasAt(0, "MM")) {
      return ByteOrder.BIG_ENDIAN;
    }
    throw new ImageException("damaged TIFF");
  }

  private void readEntries(long directory) throws ImageException {
    long count = big ? in.u64(directory) : in.u16(directory);
    long first = directory + (big ? 8 : 2);
    int size = big ? 20 : 12;
    if (count < 0 || count > 0xFFFF) {
      throw new ImageException("damaged TIFF");
    }
    in.require(first, count * size);
    for (long i = 0; i < count; i++) {
      readEntry(first + i * size);
    }
  }

  private void readEntry(long at) throws ImageException {
    int size = sizeOfType(in.u16(at + 2));
    long count = big ? in.u64(at + 4) : in.u32(at + 4);
    if (size == 0 || count < 0 || count > Integer.MAX_VALUE) {
      return;
    }
    long inline = at + (big ? 12 : 8);
    boolean fits = size * count <= (big ? 8 : 4);
    long values = fits ? inline : big ? in.u64(inline) : in.u32(inline);
    entries.putIfAbsent(in.u16(at), new Entry(size, count, values));
  }

  /** Bytes a value of the whole-number types BYTE, SHORT, LONG, LONG8; 0 for all others. */
  private static int sizeOfType(int type) {
    return switch (type) {
      case 1 -> 1;
      case 3 -> 2;
      case 4, 13 -> 4;
      case 16, 18 -> 8;
      default -> 0;
    };
  }

  Entry entry(int tag) {
    return entries.get(tag);
  }

  long value(Entry entry, long index) throws ImageException {
    long at = entry.at() + index * entry.size();
    return switch (entry.size()) {
      case 1 -> in.u8(at);
      case 2 -> in.u16(at);
      case 4 -> in.u32(at);
      default -> in.u64(at);
    };
  }

  /** The first value of a tag. */
  OptionalLong value(int tag) throws ImageException {
    Entry entry = entries.get(tag);
    return entry == null || entry.count() == 0
        ? OptionalLong.empty()
        : OptionalLong.of(value(entry, 0));
  }

  Orientation orientation() throws ImageException {
    return Orientation.ofExif(value(ORIENTATION).orElse(1));
  }

  /** The orientation value's place, for a decoder that must not see it. */
  Entry orientationEntry() {
    return entries.get(ORIENTATION);
  }
}
