package dev.rechroma.image.codec.tiff;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Undoes and applies differencing between neighbours (TIFF 6.0, section 14; Adobe Photoshop TIFF
 * Technical Note 3 for floats).
 */
final class TiffPredictor {
  private TiffPredictor() {}

  /** Converts a row's differences to samples in place, big-endian if they are floats. */
  static void undo(TiffLayout layout, byte[] row) {
    int step = layout.interleaved();
    if (layout.predictor() == 2) {
      accumulate(row, layout.bits() / 8, step, layout.order());
    } else if (layout.predictor() == 3) {
      accumulate(row, 1, step, layout.order());
      gather(row, layout.bits() / 8);
    }
  }

  private static void accumulate(byte[] row, int unit, int step, ByteOrder order) {
    int distance = unit * step;
    ByteBuffer values = ByteBuffer.wrap(row).order(order);
    switch (unit) {
      case 1 -> {
        for (int i = distance; i < row.length; i++) {
          row[i] += row[i - distance];
        }
      }
      case 2 -> {
        for (int i = distance; i < row.length; i += 2) {
          values.putShort(i, (short) (values.getShort(i) + values.getShort(i - distance)));
        }
      }
      case 4 -> {
        for (int i = distance; i < row.length; i += 4) {
          values.putInt(i, values.getInt(i) + values.getInt(i - distance));
        }
      }
      default -> {
        for (int i = distance; i < row.length; i += 8) {
          values.putLong(i, values.getLong(i) + values.getLong(i - distance));
        }
      }
    }
  }

  /** Regroups the bytes of floats, which are stored with all first bytes before all second ones. */
  private static void gather(byte[] row, int unit) {
    byte[] planes = row.clone();
    int count = row.length / unit;
    for (int i = 0; i < count; i++) {
      for (int b = 0; b < unit; b++) {
        row[i * unit + b] = planes[b * count + i];
      }
    }
  }

  /** Converts a row's samples of 1 or 2 bytes to differences in place. */
  static void apply(byte[] row, int unit, int step, ByteOrder order) {
    int distance = unit * step;
    ByteBuffer values = ByteBuffer.wrap(row).order(order);
    if (unit == 1) {
      for (int i = row.length - 1; i >= distance; i--) {
        row[i] -= row[i - distance];
      }
    } else {
      for (int i = row.length - 2; i >= distance; i -= 2) {
        values.putShort(i, (short) (values.getShort(i) - values.getShort(i - distance)));
      }
    }
  }
}
