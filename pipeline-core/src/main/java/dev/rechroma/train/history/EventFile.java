package dev.rechroma.train.history;

import dev.rechroma.io.Storage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * Scalars and pictures for TensorBoard: an event file, which is a TFRecord file of Event messages
 * (tensorflow/core/util/event.proto and framework/summary.proto).
 *
 * <p>TensorBoard reads all event files of a folder in the order of their names, so a training can
 * write several files, which also works on file systems that cannot append.
 */
final class EventFile {
  private static final String VERSION = "brain.Event:2";
  private static final int CRC_MASK = 0xa282ead8;
  private static final int PNG_WIDTH = 16;
  private static final int PNG_HEIGHT = 20;
  private static final int RGB = 3;

  private double seconds;
  private final ByteArrayOutputStream records = new ByteArrayOutputStream();

  /** A file that holds only its version; {@code time} is what TensorBoard shows as wall time. */
  EventFile(Instant time) {
    at(time);
    record(event().text(3, VERSION));
  }

  /** Sets the wall time of everything added from now on. */
  void at(Instant time) {
    seconds = time.toEpochMilli() / 1000.0;
  }

  /**
   * The name of the file that ends with an epoch; TensorBoard recognizes event files by the
   * beginning of their names.
   *
   * @param epoch from 0
   */
  static String name(int epoch) {
    return String.format(Locale.ROOT, "events.out.tfevents.%06d", epoch);
  }

  /** Adds a value; {@code tag} is its name, with "/" after the name of a group. */
  void scalar(String tag, long step, double value) {
    summary(step, new Message().text(1, tag).fixed32(2, (float) value));
  }

  /** Adds a PNG file. */
  void image(String tag, long step, byte[] png) {
    ByteBuffer header = ByteBuffer.wrap(png);
    Message image =
        new Message()
            .varint(1, header.getInt(PNG_HEIGHT))
            .varint(2, header.getInt(PNG_WIDTH))
            .varint(3, RGB)
            .bytes(4, png);
    summary(step, new Message().text(1, tag).bytes(4, image.encoded()));
  }

  /** Writes the file. */
  void write(Storage storage, String name) throws IOException {
    storage.write(name, records::writeTo);
  }

  private void summary(long step, Message value) {
    record(event().varint(2, step).bytes(5, new Message().bytes(1, value.encoded()).encoded()));
  }

  private Message event() {
    return new Message().fixed64(1, seconds);
  }

  /** Appends the length, its checksum, the message and its checksum. */
  private void record(Message message) {
    byte[] data = message.encoded();
    byte[] length = littleEndian(Long.BYTES).putLong(data.length).array();
    records.writeBytes(length);
    records.writeBytes(maskedCrc(length));
    records.writeBytes(data);
    records.writeBytes(maskedCrc(data));
  }

  private static byte[] maskedCrc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    int masked = Integer.rotateRight((int) crc.getValue(), 15) + CRC_MASK;
    return littleEndian(Integer.BYTES).putInt(masked).array();
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A message in protobuf's wire format: each field is a number and type, followed by a value. */
  private static final class Message {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED_32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message varint(int field, long value) {
      return raw(field << 3 | VARINT).raw(value);
    }

    Message fixed64(int field, double value) {
      raw(field << 3 | FIXED_64);
      out.writeBytes(littleEndian(Double.BYTES).putDouble(value).array());
      return this;
    }

    Message fixed32(int field, float value) {
      raw(field << 3 | FIXED_32);
      out.writeBytes(littleEndian(Float.BYTES).putFloat(value).array());
      return this;
    }

    Message bytes(int field, byte[] value) {
      raw(field << 3 | LENGTH).raw(value.length);
      out.writeBytes(value);
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Appends a varint: seven bits per byte, low ones first; the high bit says that more follow.
     */
    private Message raw(long value) {
      long rest = value;
      for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
        out.write((int) ((rest & 0x7F) | 0x80));
      }
      out.write((int) rest);
      return this;
    }

    byte[] encoded() {
      return out.toByteArray();
    }
  }
}
