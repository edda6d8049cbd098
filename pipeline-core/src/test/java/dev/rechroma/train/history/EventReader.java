package dev.rechroma.train.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads event files as their format is documented, independently of the code that writes them. */
public final class EventReader {
  private EventReader() {}

  public static Map<Integer, Object> value(Map<Integer, Object> event) {
    return fields(fields(event.get(5)).get(1));
  }

  /** The messages of a TFRecord file; the checksums are compared with a table-free CRC-32C. */
  public static List<Map<Integer, Object>> events(byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    List<Map<Integer, Object>> events = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] length = take(in, 8);
      assertThat(in.getInt()).isEqualTo(maskedCrc(length));
      byte[] data =
          take(in, (int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong());
      assertThat(in.getInt()).isEqualTo(maskedCrc(data));
      events.add(fields(new String(data, StandardCharsets.ISO_8859_1)));
    }
    return events;
  }

  private static byte[] take(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static int maskedCrc(byte[] bytes) {
    int crc = -1;
    for (byte value : bytes) {
      crc ^= value & 0xFF;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc >>> 1) ^ ((crc & 1) * 0x82F63B78);
      }
    }
    crc = ~crc;
    return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  }

  /** Maps field numbers to values; strings, bytes and messages are all Latin-1 strings. */
  public static Map<Integer, Object> fields(Object message) {
    ByteBuffer in = ByteBuffer.wrap(bytes(message)).order(ByteOrder.LITTLE_ENDIAN);
    Map<Integer, Object> fields = new LinkedHashMap<>();
    while (in.hasRemaining()) {
      int key = (int) varint(in);
      Object value =
          switch (key & 7) {
            case 0 -> varint(in);
            case 1 -> in.getDouble();
            case 2 -> new String(take(in, (int) varint(in)), StandardCharsets.ISO_8859_1);
            case 5 -> in.getFloat();
            default -> throw new AssertionError("wire type " + (key & 7));
          };
      fields.put(key >>> 3, value);
    }
    return fields;
  }

  public static byte[] bytes(Object latin1) {
    return ((String) latin1).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
