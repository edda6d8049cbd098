package dev.rechroma.image.codec.tiff;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.MatScope;
import dev.rechroma.image.metadata.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

/**
 * Reads the samples of a page of a TIFF file: its strips or tiles one after the other, a row at a
 * time. Missing or damaged data is an error and never becomes a black or white area.
 */
public final class TiffReader {
  private final TiffLayout layout;
  private final TiffSegments segments;
  private final TiffSamples samples;
  private final int[] kept;

  private TiffReader(TiffLayout layout) {
    this.layout = layout;
    segments = layout.segments();
    samples = new TiffSamples(layout);
    int colors = layout.photometric().channels();
    kept = IntStream.range(0, colors + (layout.alpha() < 0 ? 0 : 1)).toArray();
    if (layout.alpha() >= 0) {
      kept[colors] = layout.alpha();
    }
  }

  /** The colour samples and then alpha, as stored; 8 or 16 bits. */
  public static Mat read(MatScope scope, TiffLayout layout) throws ImageException {
    return new TiffReader(layout).read(scope);
  }

  private Mat read(MatScope scope) throws ImageException {
    Mat pixels = layout.planar() ? readPlanes(scope) : readPixels(scope);
    samples.checkRange();
    return pixels;
  }

  private Mat target(MatScope scope, int channels) {
    int depth = layout.isBytes() ? CvType.CV_8U : CvType.CV_16U;
    int type = CvType.makeType(depth, channels);
    return scope.own(new Mat(layout.height(), layout.width(), type));
  }

  private Mat readPixels(MatScope scope) throws ImageException {
    Mat pixels = target(scope, kept.length);
    for (int i = 0; i < segments.count(); i++) {
      read(i, pixels, kept);
    }
    return pixels;
  }

  private Mat readPlanes(MatScope scope) throws ImageException {
    List<Mat> planes = new ArrayList<>();
    for (int sample : kept) {
      Mat plane = target(scope, 1);
      for (int i = 0; i < segments.count(); i++) {
        read(sample * segments.count() + i, plane, new int[] {0});
      }
      planes.add(plane);
    }
    Mat pixels = scope.empty();
    Core.merge(planes, pixels);
    planes.forEach(Mat::release);
    return pixels;
  }

  private void read(int index, Mat to, int[] wanted) throws ImageException {
    Bytes packed = segments.locate(layout, index);
    if (layout.compression().isPicture()) {
      TiffPicture.decode(layout, index, packed, to);
      return;
    }
    try (InputStream in = TiffUnpacker.open(layout, packed)) {
      if (layout.photometric() == TiffPhotometric.YCBCR && !layout.planar()) {
        readGroups(in, index, to);
      } else {
        readRows(in, index, to, wanted);
      }
    } catch (IOException | RuntimeException e) {
      throw new ImageException("damaged TIFF: " + segments.name(index, layout), e);
    }
  }

  private void readRows(InputStream in, int index, Mat to, int[] wanted) throws IOException {
    int place = index % segments.count();
    int rows = segments.rows(place, layout.height());
    byte[] row = new byte[segments.rowBytes(layout)];
    Row target = new Row(place, to, wanted);
    for (int y = 0; y < rows; y++) {
      fill(in, row);
      TiffPredictor.undo(layout, row);
      target.put(row, segments.top(place) + y);
    }
    if (rows == segments.height()) {
      TiffUnpacker.checkEnd(layout, in);
    }
  }

  private static void fill(InputStream in, byte[] row) throws IOException {
    int read = in.readNBytes(row, 0, row.length);
    if (read < row.length) {
      throw new IOException("rows are missing");
    }
  }

  /** Reads groups of rows that share their colour differences. */
  private void readGroups(InputStream in, int index, Mat to) throws IOException {
    TiffYcbcr ycbcr = layout.ycbcr();
    int rows = segments.rows(index, layout.height());
    int width = segments.width();
    byte[] groups = new byte[ycbcr.groupRowBytes(width)];
    byte[] pixels = new byte[3 * width * ycbcr.down()];
    byte[] row = new byte[3 * visible(index)];
    for (int y = 0; y < rows; y += ycbcr.down()) {
      fill(in, groups);
      TiffPredictor.undo(layout, groups);
      ycbcr.spread(groups, width, pixels);
      for (int below = 0; below < ycbcr.down() && y + below < rows; below++) {
        System.arraycopy(pixels, 3 * width * below, row, 0, row.length);
        to.put(segments.top(index) + y + below, segments.left(index), row);
      }
    }
  }

  private int visible(int place) {
    return Math.min(segments.width(), layout.width() - segments.left(place));
  }

  /** Copies rows of one strip or tile to their place in the picture. */
  private final class Row {
    private final int left;
    private final Mat to;
    private final int[] wanted;
    private final int stored;
    private final boolean all;
    private final byte[] bytes;
    private final byte[] byteRow;
    private final short[] shorts;
    private final short[] shortRow;

    Row(int place, Mat to, int[] wanted) {
      this.to = to;
      this.wanted = wanted;
      left = segments.left(place);
      stored = layout.interleaved();
      all = wanted.length == stored;
      int samplesOfRow = segments.width() * stored;
      int keptSamples = visible(place) * wanted.length;
      bytes = new byte[layout.isBytes() ? samplesOfRow : 0];
      byteRow = new byte[layout.isBytes() ? keptSamples : 0];
      shorts = new short[layout.isBytes() ? 0 : samplesOfRow];
      shortRow = new short[layout.isBytes() ? 0 : keptSamples];
    }

    void put(byte[] row, int y) {
      if (layout.isBytes()) {
        samples.read(row, bytes);
        to.put(y, left, selectBytes());
      } else {
        samples.read(row, shorts);
        to.put(y, left, selectShorts());
      }
    }

    private byte[] selectBytes() {
      if (all) {
        return bytes.length == byteRow.length ? bytes : Arrays.copyOf(bytes, byteRow.length);
      }
      for (int i = 0, pixel = 0; i < byteRow.length; pixel += stored) {
        for (int sample : wanted) {
          byteRow[i++] = bytes[pixel + sample];
        }
      }
      return byteRow;
    }

    private short[] selectShorts() {
      if (all) {
        return shorts.length == shortRow.length ? shorts : Arrays.copyOf(shorts, shortRow.length);
      }
      for (int i = 0, pixel = 0; i < shortRow.length; pixel += stored) {
        for (int sample : wanted) {
          shortRow[i++] = shorts[pixel + sample];
        }
      }
      return shortRow;
    }
  }
}
