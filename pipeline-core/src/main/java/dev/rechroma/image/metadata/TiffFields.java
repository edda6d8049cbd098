package dev.rechroma.image.metadata;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** Copies fields from one TIFF structure to another, regardless of their byte orders. */
public final class TiffFields {
  private static final int EXIF = 34665;
  private static final int GPS = 34853;
  private static final int INTEROPERABILITY = 40965;
  private static final int LONG = 4;
  private static final int ENTRY_BYTES = 12;
  private static final int OFFSET_BYTES = 4;

  /** Fields may share their bytes in the file, so the copies need a limit of their own. */
  private static final int MAX_BYTES = 8 << 20;

  /** The cost of a field in addition to its values. */
  private static final int FIELD_OVERHEAD = 64;

  private long budget = MAX_BYTES;

  /**
   * A field with its values in big-endian order.
   *
   * @param type TIFF's number of the type
   * @param below the fields of the directory that it points to, or null
   */
  public record Field(int tag, int type, byte[] values, List<Field> below) {
    public static Field of(int tag, int type, byte[] values) {
      return new Field(tag, type, values, null);
    }

    private int count() {
      return below == null ? values.length / TiffDirectory.sizeOfType(type) : 1;
    }
  }

  private TiffFields() {}

  /** The wanted fields that can be read; subdirectories with EXIF and GPS are read as a whole. */
  public static List<Field> read(TiffDirectory directory, IntPredicate wanted) {
    return new TiffFields().readDirectory(directory, wanted, 0);
  }

  private List<Field> readDirectory(TiffDirectory directory, IntPredicate wanted, int depth) {
    List<Field> fields = new ArrayList<>();
    for (Map.Entry<Integer, TiffDirectory.Entry> field : directory.entries().entrySet()) {
      int tag = field.getKey();
      long bytes = field.getValue().bytes() + FIELD_OVERHEAD;
      if (wanted.test(tag) && bytes <= budget) {
        budget -= bytes;
        readField(directory, tag, field.getValue(), depth, fields);
      }
    }
    return fields;
  }

  private void readField(
      TiffDirectory directory, int tag, TiffDirectory.Entry entry, int depth, List<Field> to) {
    if (pointsToDirectory(tag, depth)) {
      directory
          .below(tag)
          .map(below -> readDirectory(below, any -> true, depth + 1))
          .filter(below -> !below.isEmpty())
          .ifPresent(below -> to.add(new Field(tag, LONG, new byte[OFFSET_BYTES], below)));
    } else if (entry.count() > 0 && directory.in().holds(entry.at(), entry.bytes())) {
      byte[] values = directory.in().tail((int) entry.at()).head((int) entry.bytes()).copy();
      if (directory.in().order() == ByteOrder.LITTLE_ENDIAN) {
        reverseUnits(values, unitOf(entry.type()));
      }
      to.add(Field.of(tag, entry.type(), values));
    }
  }

  private static boolean pointsToDirectory(int tag, int depth) {
    return depth == 0 ? tag == EXIF || tag == GPS : depth == 1 && tag == INTEROPERABILITY;
  }

  /** The size of a single number; rationals consist of two. */
  private static int unitOf(int type) {
    return type == 5 || type == 10 ? 4 : TiffDirectory.sizeOfType(type);
  }

  private static void reverseUnits(byte[] values, int unit) {
    for (int start = 0; unit > 1 && start < values.length; start += unit) {
      for (int i = 0; i < unit / 2; i++) {
        byte first = values[start + i];
        values[start + i] = values[start + unit - 1 - i];
        values[start + unit - 1 - i] = first;
      }
    }
  }

  /** A structure with only these fields. */
  public static byte[] block(Collection<Field> fields) {
    byte[] directory = directory(fields, ByteOrder.BIG_ENDIAN, 8);
    return ByteBuffer.allocate(8 + directory.length)
        .put((byte) 'M')
        .put((byte) 'M')
        .putShort((short) 42)
        .putInt(8)
        .put(directory)
        .array();
  }

  /**
   * A directory, followed by the values that do not fit into it.
   *
   * @param fields fields in the order of their tags
   * @param at its offset in the structure; even
   */
  public static byte[] directory(Collection<Field> fields, ByteOrder order, int at) {
    ByteBuffer out = ByteBuffer.allocate(bytesOf(fields)).order(order);
    int valuesAt = 2 + ENTRY_BYTES * fields.size() + OFFSET_BYTES;
    out.putShort((short) fields.size());
    for (Field field : fields) {
      byte[] values = valuesOf(field, order, at + valuesAt);
      out.putShort((short) field.tag()).putShort((short) field.type()).putInt(field.count());
      if (field.below() == null && values.length <= OFFSET_BYTES) {
        out.put(values).put(new byte[OFFSET_BYTES - values.length]);
      } else {
        out.putInt(at + valuesAt).put(valuesAt, values);
        valuesAt += even(values.length);
      }
    }
    return out.array();
  }

  /** The position of the next directory's offset in a directory with this number of fields. */
  public static int nextAt(int fields) {
    return 2 + ENTRY_BYTES * fields;
  }

  private static byte[] valuesOf(Field field, ByteOrder order, int at) {
    if (field.below() != null) {
      return directory(field.below(), order, at);
    }
    byte[] values = field.values().clone();
    if (order == ByteOrder.LITTLE_ENDIAN) {
      reverseUnits(values, unitOf(field.type()));
    }
    return values;
  }

  private static int bytesOf(Collection<Field> fields) {
    int outside =
        fields.stream()
            .mapToInt(
                field ->
                    field.below() != null
                        ? bytesOf(field.below())
                        : field.values().length > OFFSET_BYTES ? even(field.values().length) : 0)
            .sum();
    return 2 + ENTRY_BYTES * fields.size() + OFFSET_BYTES + outside;
  }

  private static int even(int bytes) {
    return bytes + (bytes & 1);
  }
}
