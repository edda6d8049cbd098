package dev.rechroma.image.codec.jp2;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.MatScope;
import dev.rechroma.image.metadata.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.opencv.core.Core;
import org.opencv.core.Mat;

/**
 * Pictures that are too small for an encoder's wavelet levels. A codestream holds its picture in
 * smaller resolutions too, each half of the next. So a larger picture is encoded of which ours is a
 * smaller resolution, to the last bit, and the larger resolutions are taken out of the codestream.
 */
final class J2kDoubling {
  // In their segments, counted from the marker.
  private static final int WIDTH_AT = 6;
  private static final int HEIGHT_AT = 10;
  private static final int TILE_WIDTH_AT = 22;
  private static final int TILE_HEIGHT_AT = 26;
  private static final int LEVELS_AT = 9;

  private J2kDoubling() {}

  /** The picture whose resolution is this one if the reversible wavelet halves it so many times. */
  static Mat doubled(MatScope scope, Mat samples, int times) {
    Mat larger = samples;
    for (int i = 0; i < times; i++) {
      larger = doubled(scope, larger);
    }
    return larger;
  }

  /**
   * The inverse of the 5/3 filter without high frequencies (ISO/IEC 15444-1, F.3): across, then
   * down, as rounding makes a difference.
   */
  private static Mat doubled(MatScope scope, Mat samples) {
    Mat columns = scope.empty();
    Core.merge(List.of(samples, middles(scope, samples, 1, 0)), columns);
    Mat wide = scope.own(columns.reshape(samples.channels()));
    Mat rows = scope.empty();
    Core.hconcat(List.of(wide, middles(scope, wide, 0, 1)), rows);
    return scope.own(rows.reshape(samples.channels(), 2 * samples.rows()));
  }

  /** Halfway to the next column or row, rounded down; the last one has no next. */
  private static Mat middles(MatScope scope, Mat samples, int right, int down) {
    Mat longer = scope.empty();
    Core.copyMakeBorder(samples, longer, 0, down, 0, right, Core.BORDER_REPLICATE);
    Mat next = scope.own(longer.submat(down, longer.rows(), right, longer.cols()));
    Mat middles = scope.empty();
    Core.addWeighted(samples, 0.5, next, 0.5, -0.25, middles);
    return middles;
  }

  /**
   * The codestream of a picture from that of its larger one.
   *
   * @param times how often it was doubled
   */
  static byte[] undone(byte[] codestream, int times) throws ImageException {
    Bytes in = Bytes.of(codestream, ByteOrder.BIG_ENDIAN, "JPEG 2000");
    ByteArrayOutputStream out = new ByteArrayOutputStream(codestream.length);
    out.writeBytes(in.slice(0, 2).copy());
    long at = 2;
    while (in.u16(at) != J2kMarker.SOT) {
      long length = 2 + J2kHeader.length(in, at);
      out.writeBytes(segment(in.u16(at), in.slice(at, length), times));
      at += length;
    }
    out.writeBytes(in.from(at).copy());
    Bytes smaller = Bytes.of(out.toByteArray(), ByteOrder.BIG_ENDIAN, "JPEG 2000");
    return J2kCodestream.read(smaller).withoutLargerResolutions().forDecoder();
  }

  private static byte[] segment(int marker, Bytes segment, int times) throws ImageException {
    return switch (marker) {
      case J2kMarker.SIZ -> size(segment, times);
      case J2kHeader.COD -> style(segment, times);
      case J2kHeader.QCD -> quantization(segment, times);
      default -> segment.copy();
    };
  }

  private static byte[] size(Bytes segment, int times) throws ImageException {
    byte[] size = segment.copy();
    for (int at : new int[] {WIDTH_AT, HEIGHT_AT, TILE_WIDTH_AT, TILE_HEIGHT_AT}) {
      ByteBuffer.wrap(size).putInt(at, (int) (segment.u32(at) >> times));
    }
    return size;
  }

  private static byte[] style(Bytes segment, int times) {
    byte[] style = segment.copy();
    style[LEVELS_AT] = (byte) (style[LEVELS_AT] - times);
    return style;
  }

  /** Each level has three subbands, with a byte each. */
  private static byte[] quantization(Bytes segment, int times) throws ImageException {
    byte[] steps = segment.slice(0, segment.length() - 3L * times).copy();
    return ByteBuffer.wrap(steps).putShort(2, (short) (steps.length - 2)).array();
  }
}
