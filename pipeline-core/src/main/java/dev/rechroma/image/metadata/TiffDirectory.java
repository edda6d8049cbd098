package dev.rechroma.image.metadata;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.Orientation;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** A directory of a TIFF or BigTIFF structure, in a TIFF file or in EXIF. */
public final class TiffDirectory {
  public static final int ORIENTATION = 274;

  private static final int MAX_ENTRIES = 0xFFFF;

  private final Bytes in;
  private final boolean big;
  private final Map<Integer, Entry> entries = new TreeMap<>();
  private final long at;
  private long nextAt;

  /**
   * A field.
   *
   * @param type TIFF's number of the type
   * @param size bytes per value
   * @param at offset of the first value from the start of the structure
   */
  public record Entry(int type, int size, long count, long at) {
    /** BYTE, SHORT, LONG, IFD, LONG8, IFD8. */
    private static final Set<Integer> WHOLE = Set.of(1, 3, 4, 13, 16, 18);

    public long bytes() {
      return size * count;
    }

    boolean isWhole() {
      return WHOLE.contains(type);
    }
  }

  /**
   * The first directory.
   *
   * @throws ImageException if the structure is not TIFF or ends too early
   */
  public TiffDirectory(Bytes bytes) throws ImageException {
    in = bytes.ordered(order(bytes));
    int version = in.u16(2);
    if (version != 42 && version != 43) {
      throw new ImageException("damaged TIFF");
    }
    big = version == 43;
    at = big ? in.u64(8) : in.u32(4);
    readEntries();
  }

  private TiffDirectory(TiffDirectory parent, long at) throws ImageException {
    in = parent.in;
    big = parent.big;
    this.at = at;
    readEntries();
  }

  /** Another directory of the same structure. */
  public TiffDirectory at(long offset) throws ImageException {
    return new TiffDirectory(this, offset);
  }

  /** The directory that a field points to, if there is one that can be read. */
  Optional<TiffDirectory> below(int tag) {
    try {
      OptionalLong offset = value(tag);
      return offset.isEmpty() ? Optional.empty() : Optional.of(at(offset.getAsLong()));
    } catch (ImageException damaged) {
      return Optional.empty();
    }
  }

  /** The offset where it starts. */
  public long offset() {
    return at;
  }

  /** The position where the next directory's offset is stored; it takes {@link #offsetBytes}. */
  long nextAt() {
    return nextAt;
  }

  /** The offset where it ends. */
  long end() {
    return nextAt + offsetBytes();
  }

  int offsetBytes() {
    return big ? 8 : 4;
  }

  /** The next directory's offset; 0 if this is the last. */
  public long next() throws ImageException {
    return big ? in.u64(nextAt) : in.u32(nextAt);
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

  private void readEntries() throws ImageException {
    long count = big ? in.u64(at) : in.u16(at);
    long first = at + (big ? 8 : 2);
    int size = big ? 20 : 12;
    if (count < 0 || count > MAX_ENTRIES) {
      throw new ImageException("damaged TIFF");
    }
    in.require(first, count * size);
    nextAt = first + count * size;
    for (long i = 0; i < count; i++) {
      readEntry(first + i * size);
    }
  }

  private void readEntry(long field) throws ImageException {
    int type = in.u16(field + 2);
    int size = sizeOfType(type);
    long count = big ? in.u64(field + 4) : in.u32(field + 4);
    if (size == 0 || count < 0 || count > Integer.MAX_VALUE) {
      return;
    }
    long inline = field + (big ? 12 : 8);
    boolean fits = size * count <= offsetBytes();
    long values = fits ? inline : big ? in.u64(inline) : in.u32(inline);
    entries.putIfAbsent(in.u16(field), new Entry(type, size, count, values));
  }

  /** Bytes per value; 0 for unknown types. */
  static int sizeOfType(int type) {
    return switch (type) {
      case 1, 2, 6, 7 -> 1;
      case 3, 8 -> 2;
      case 4, 9, 11, 13 -> 4;
      case 5, 10, 12, 16, 17, 18 -> 8;
      default -> 0;
    };
  }

  /** The structure, in its byte order. */
  public Bytes in() {
    return in;
  }

  /** The fields by tag, in order. */
  public Map<Integer, Entry> entries() {
    return entries;
  }

  /** A field of integers, or null. */
  public Entry entry(int tag) {
    Entry entry = entries.get(tag);
    return entry == null || !entry.isWhole() ? null : entry;
  }

  public long value(Entry entry, long index) throws ImageException {
    long at = entry.at() + index * entry.size();
    return switch (entry.size()) {
      case 1 -> in.u8(at);
      case 2 -> in.u16(at);
      case 4 -> in.u32(at);
      default -> in.u64(at);
    };
  }

  /** The first value of a tag. */
  public OptionalLong value(int tag) throws ImageException {
    Entry entry = entry(tag);
    return entry == null || entry.count() == 0
        ? OptionalLong.empty()
        : OptionalLong.of(value(entry, 0));
  }

  /**
   * The values of a tag of rationals or floats; {@code missing} if the number of values differs.
   */
  public double[] rationals(int tag, double[] missing) throws ImageException {
    Entry entry = entries.get(tag);
    if (entry == null
        || entry.count() < missing.length
        || (entry.type() != 5 && entry.type() != 11)) {
      return missing;
    }
    double[] values = new double[missing.length];
    for (int i = 0; i < values.length; i++) {
      long first = in.u32(entry.at() + (long) i * entry.size());
      values[i] =
          entry.type() == 11
              ? Float.intBitsToFloat((int) first)
              : (double) first / in.u32(entry.at() + (long) i * entry.size() + 4);
    }
    return values;
  }

  public Orientation orientation() throws ImageException {
    return Orientation.ofExif(value(ORIENTATION).orElse(1));
  }
}
