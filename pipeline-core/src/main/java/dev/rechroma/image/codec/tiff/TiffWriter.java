package dev.rechroma.image.codec.tiff;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.codec.Picture;
import dev.rechroma.image.metadata.Metadata;
import dev.rechroma.image.metadata.TiffFields;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

/** Writes RGB pages of 8 or 16 bits, with alpha if there is one, to one TIFF file. */
public final class TiffWriter {
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int HEADER = 8;
  private static final int STRIP_BYTES = 1 << 17;

  /** Offsets have 32 bits, arrays 31. */
  private static final long MAX_BYTES = Integer.MAX_VALUE - (1L << 20);

  private static final int PAGE_OF_SEVERAL = 2;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteOrder order;
  private final int pages;

  /** The offsets of directories, by the position where each is stored. */
  private final Map<Integer, Integer> links = new TreeMap<>();

  private int linkAt = HEADER - Integer.BYTES;
  private int written;

  /**
   * @param pages number of pages that will be added
   */
  public TiffWriter(ByteOrder order, int pages) {
    this.order = order;
    this.pages = pages;
    boolean little = order == ByteOrder.LITTLE_ENDIAN;
    out.writeBytes(
        ByteBuffer.allocate(HEADER)
            .order(order)
            .put((byte) (little ? 'I' : 'M'))
            .put((byte) (little ? 'I' : 'M'))
            .putShort((short) 42)
            .array());
  }

  /** Adds a page. */
  public void add(Picture page, Metadata metadata) throws ImageException {
    TiffStyle style = TiffStyle.of(page.style());
    Mat bgr = page.bgr();
    Mat alpha = page.alpha();
    Map<Integer, TiffFields.Field> fields = TiffMetadata.fields(metadata);
    int channels = alpha == null ? 3 : 4;
    int bytes = bgr.depth() == CvType.CV_8U ? 1 : 2;
    if (pages > 1) {
      put(fields, TiffTag.NEW_SUBFILE_TYPE, LONG, PAGE_OF_SEVERAL);
      put(fields, TiffTag.PAGE_NUMBER, SHORT, written, pages);
    }
    put(fields, TiffTag.WIDTH, LONG, bgr.cols());
    put(fields, TiffTag.HEIGHT, LONG, bgr.rows());
    put(fields, TiffTag.BITS, SHORT, repeated(8 * bytes, channels));
    put(fields, TiffTag.COMPRESSION, SHORT, style.compression().code());
    put(fields, TiffTag.PHOTOMETRIC, SHORT, 2);
    put(fields, TiffTag.SAMPLES, SHORT, channels);
    put(fields, TiffTag.PLANAR, SHORT, 1);
    if (style.compression().hasPredictor()) {
      put(fields, TiffTag.PREDICTOR, SHORT, 2);
    }
    if (alpha != null) {
      put(fields, TiffTag.EXTRA_SAMPLES, SHORT, style.associated() ? 1 : 2);
    }
    put(fields, TiffTag.SAMPLE_FORMAT, SHORT, repeated(1, channels));
    try (StripDeflater deflater = new StripDeflater()) {
      RgbRows rows = new RgbRows(bgr, alpha, style.associated(), order);
      writeStrips(rows, style.compression(), deflater, fields);
    }
    writeDirectory(fields);
    written++;
  }

  private void writeStrips(
      RgbRows rows,
      TiffCompression compression,
      StripDeflater deflater,
      Map<Integer, TiffFields.Field> fields)
      throws ImageException {
    int rowsPerStrip = Math.max(1, Math.min(rows.count(), STRIP_BYTES / rows.rowBytes()));
    int strips = (rows.count() + rowsPerStrip - 1) / rowsPerStrip;
    int[] offsets = new int[strips];
    int[] counts = new int[strips];
    for (int i = 0; i < strips; i++) {
      int top = i * rowsPerStrip;
      int end = Math.min(rows.count(), top + rowsPerStrip);
      byte[] packed = pack(rows, top, end, compression, deflater);
      pad();
      checkSize(packed.length);
      offsets[i] = out.size();
      counts[i] = packed.length;
      out.writeBytes(packed);
    }
    put(fields, TiffTag.STRIP_OFFSETS, LONG, offsets);
    put(fields, TiffTag.ROWS_PER_STRIP, LONG, rowsPerStrip);
    put(fields, TiffTag.STRIP_BYTES, LONG, counts);
  }

  private static byte[] pack(
      RgbRows rows, int top, int end, TiffCompression compression, StripDeflater deflater) {
    byte[] strip = new byte[Math.multiplyExact(rows.rowBytes(), end - top)];
    for (int y = top; y < end; y++) {
      byte[] row = rows.read(y, compression.hasPredictor());
      System.arraycopy(row, 0, strip, (y - top) * row.length, row.length);
    }
    return switch (compression) {
      case NONE -> strip;
      case LZW -> LzwOutput.pack(strip, strip.length);
      case PACK_BITS -> packBits(strip, rows.rowBytes());
      default -> deflater.pack(strip);
    };
  }

  private static byte[] packBits(byte[] strip, int rowBytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(strip.length);
    for (int from = 0; from < strip.length; from += rowBytes) {
      PackBits.pack(strip, from, from + rowBytes, packed);
    }
    return packed.toByteArray();
  }

  private void writeDirectory(Map<Integer, TiffFields.Field> fields) throws ImageException {
    pad();
    int at = out.size();
    byte[] directory = TiffFields.directory(fields.values(), order, at);
    checkSize(directory.length);
    out.writeBytes(directory);
    links.put(linkAt, at);
    linkAt = at + TiffFields.nextAt(fields.size());
  }

  private void pad() {
    if ((out.size() & 1) == 1) {
      out.write(0);
    }
  }

  private void checkSize(long more) throws ImageException {
    if (out.size() + more > MAX_BYTES) {
      throw new ImageException("cannot be written as TIFF: above " + MAX_BYTES + " bytes");
    }
  }

  /** The whole file, once all pages have been added. */
  public byte[] file() {
    byte[] file = out.toByteArray();
    ByteBuffer offsets = ByteBuffer.wrap(file).order(order);
    links.forEach(offsets::putInt);
    return file;
  }

  private static int[] repeated(int value, int count) {
    int[] values = new int[count];
    Arrays.fill(values, value);
    return values;
  }

  private static void put(Map<Integer, TiffFields.Field> fields, int tag, int type, int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * (type == SHORT ? 2 : 4));
    for (int value : values) {
      if (type == SHORT) {
        bytes.putShort((short) value);
      } else {
        bytes.putInt(value);
      }
    }
    fields.put(tag, TiffFields.Field.of(tag, type, bytes.array()));
  }
}
