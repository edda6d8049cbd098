package dev.rechroma.image.codec.tiff;

import dev.rechroma.image.codec.Page;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Builds TIFF files field by field, valid and odd ones. */
final class TestTiff {
  /** A directory: its fields, strips and subdirectories. */
  static final class Page {
    private final Map<Integer, long[]> fields = new TreeMap<>();
    private final List<byte[]> strips = new ArrayList<>();
    private final List<Page> below = new ArrayList<>();

    Page(int width, int height) {
      with(256, width).with(257, height).with(258, 8).with(259, 1).with(262, 1).with(277, 1);
      with(278, height);
    }

    Page with(int tag, long... values) {
      fields.put(tag, values);
      return this;
    }

    Page without(int tag) {
      fields.remove(tag);
      return this;
    }

    Page strip(byte[] data) {
      strips.add(data);
      return this;
    }

    Page strip(int... data) {
      byte[] bytes = new byte[data.length];
      for (int i = 0; i < data.length; i++) {
        bytes[i] = (byte) data[i];
      }
      return strip(bytes);
    }

    Page below(Page page) {
      below.add(page);
      return this;
    }
  }

  private final ByteOrder order;
  private final boolean big;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private TestTiff(ByteOrder order, boolean big) {
    this.order = order;
    this.big = big;
  }

  static byte[] file(ByteOrder order, Page... pages) {
    return new TestTiff(order, false).write(pages);
  }

  static byte[] file(Page... pages) {
    return file(ByteOrder.LITTLE_ENDIAN, pages);
  }

  static byte[] bigFile(Page... pages) {
    return new TestTiff(ByteOrder.BIG_ENDIAN, true).write(pages);
  }

  private byte[] write(Page... pages) {
    String mark = order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM";
    out.writeBytes(mark.getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(
        big
            ? buffer(14).putShort((short) 43).putShort((short) 8).putShort((short) 0).array()
            : buffer(6).putShort((short) 42).array());
    int linkAt = big ? 8 : 4;
    Map<Integer, Integer> links = new TreeMap<>();
    for (Page page : pages) {
      links.put(linkAt, write(page));
      linkAt = out.size() - (big ? 8 : 4);
    }
    byte[] file = out.toByteArray();
    ByteBuffer whole = ByteBuffer.wrap(file).order(order);
    links.forEach((at, to) -> putOffset(whole.position(at), to));
    return file;
  }

  private ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(order);
  }

  private void putOffset(ByteBuffer to, long offset) {
    if (big) {
      to.putLong(offset);
    } else {
      to.putInt((int) offset);
    }
  }

  /** Writes the strips, the subdirectories and the directory; returns the directory's offset. */
  private int write(Page page) {
    long[] offsets = new long[page.strips.size()];
    long[] counts = new long[offsets.length];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = out.size();
      counts[i] = page.strips.get(i).length;
      out.writeBytes(page.strips.get(i));
    }
    boolean tiled = page.fields.containsKey(322);
    page.fields.putIfAbsent(tiled ? 324 : 273, offsets);
    page.fields.putIfAbsent(tiled ? 325 : 279, counts);
    if (!page.below.isEmpty()) {
      page.with(330, page.below.stream().mapToLong(this::write).toArray());
    }
    Map<Integer, Long> places = new TreeMap<>();
    page.fields.forEach((tag, values) -> places.put(tag, place(values)));
    int at = out.size();
    ByteBuffer head = ByteBuffer.allocate(big ? 8 : 2).order(order);
    out.writeBytes(
        (big ? head.putLong(places.size()) : head.putShort((short) places.size())).array());
    places.forEach((tag, place) -> writeField(tag, page.fields.get(tag), place));
    out.writeBytes(new byte[big ? 8 : 4]);
    return at;
  }

  /** The offset of the values, all written as LONG, or the value itself if there is only one. */
  private long place(long[] values) {
    if (values.length == 1) {
      return values[0];
    }
    long at = out.size();
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(order);
    Arrays.stream(values).forEach(value -> bytes.putInt((int) value));
    out.writeBytes(bytes.array());
    return at;
  }

  private void writeField(int tag, long[] values, long place) {
    ByteBuffer field = ByteBuffer.allocate(big ? 20 : 12).order(order);
    field.putShort((short) tag).putShort((short) 4);
    if (big) {
      boolean inside = values.length == 2;
      field.putLong(values.length);
      if (values.length == 1) {
        field.putInt((int) place);
      } else if (inside) {
        field.putInt((int) values[0]).putInt((int) values[1]);
      } else {
        field.putLong(place);
      }
    } else {
      field.putInt(values.length).putInt((int) place);
    }
    out.writeBytes(field.array());
  }
}
