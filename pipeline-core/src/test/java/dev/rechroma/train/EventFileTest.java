package dev.rechroma.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.500Z");

  /** One red pixel. */
  private static final byte[] PNG =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC");

  @TempDir private Path folder;
  private byte[] written;

  @BeforeEach
  void write() throws IOException {
    EventFile events = new EventFile(TIME);
    events.scalar("loss/generator", 300, 0.25);
    events.image("samples", 5_000_000_000L, PNG);
    events.write(new LocalStorage(folder), EventFile.name(12));
    written = Files.readAllBytes(folder.resolve("events.out.tfevents.000012"));
  }

  @Test
  void whatIsWrittenIsRead() {
    List<Map<Integer, Object>> events = events(written);

    assertThat(events).extracting(event -> event.get(1)).containsOnly(1767323045.5);
    assertThat(events.get(0)).containsEntry(3, "brain.Event:2");
    Map<Integer, Object> scalar = value(events.get(1));
    assertThat(events.get(1)).containsEntry(2, 300L);
    assertThat(scalar).containsEntry(1, "loss/generator").containsEntry(2, 0.25f);
    Map<Integer, Object> image = fields(value(events.get(2)).get(4));
    assertThat(events.get(2)).containsEntry(2, 5_000_000_000L);
    assertThat(image).containsEntry(1, 1L).containsEntry(2, 1L).containsEntry(3, 3L);
    assertThat(bytes(image.get(4))).isEqualTo(PNG);
  }

  /** The same bytes as those that TensorBoard itself was seen to read; see check_events.py. */
  @Test
  void tensorBoardReadsIt() throws IOException {
    try (InputStream in = EventFileTest.class.getResourceAsStream("events.out.tfevents.000012")) {
      assertThat(written).isEqualTo(in.readAllBytes());
    }
  }

  private static Map<Integer, Object> value(Map<Integer, Object> event) {
    return fields(fields(event.get(5)).get(1));
  }

  /** The messages of a TFRecord file; the checksums are held against a table-free CRC-32C. */
  private static List<Map<Integer, Object>> events(byte[] file) {
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

  /** Field number to value; text, bytes and messages alike as Latin-1 text. */
  private static Map<Integer, Object> fields(Object message) {
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

  private static byte[] bytes(Object latin1) {
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
