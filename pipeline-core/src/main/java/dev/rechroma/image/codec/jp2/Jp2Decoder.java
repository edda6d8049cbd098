package dev.rechroma.image.codec.jp2;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.MatScope;
import dev.rechroma.image.codec.AssociatedAlpha;
import java.util.ArrayList;
import java.util.List;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

/** Decodes a JPEG 2000 file from its layout to BGR and alpha of 8 or 16 bits. */
final class Jp2Decoder {
  private final Jp2Layout layout;
  private final J2kHeader header;
  private final MatScope scope;
  private Mat decoded;

  /** The scope releases everything that this creates except what it returns. */
  Jp2Decoder(MatScope scope, Jp2Layout layout) {
    this.scope = scope;
    this.layout = layout;
    header = layout.picture().header();
  }

  /**
   * Decodes the codestream.
   *
   * @throws ImageException if the decoder rejects it
   */
  void decode() throws ImageException {
    byte[] bytes = layout.picture().forDecoder();
    Mat encoded = scope.own(new Mat(1, bytes.length, CvType.CV_8U));
    encoded.put(0, 0, bytes);
    decoded = scope.own(Imgcodecs.imdecode(encoded, Imgcodecs.IMREAD_UNCHANGED));
    J2kSize size = header.size();
    if (decoded.cols() != size.width() || decoded.rows() != size.height()) {
      throw ImageException.undecodable("JPEG 2000", null);
    }
  }

  /** The opacity, or null. */
  Mat alpha() {
    if (layout.alpha() == null) {
      return null;
    }
    Mat alpha = new Mat();
    full(layout.alpha()).copyTo(alpha);
    return alpha;
  }

  /**
   * The colours, not multiplied by alpha.
   *
   * @param alpha the alpha, or null
   */
  Mat bgr(Mat alpha) {
    Mat bgr = new Mat();
    if (layout.space() == Jp2Space.GRAY) {
      Imgproc.cvtColor(full(layout.colors()[0]), bgr, Imgproc.COLOR_GRAY2BGR);
    } else {
      toBgr(bgr);
    }
    if (layout.premultiplied()) {
      AssociatedAlpha.divide(bgr, alpha);
    }
    return bgr;
  }

  private void toBgr(Mat bgr) {
    List<Mat> planes = new ArrayList<>();
    for (Jp2Layout.Channel channel : layout.colors()) {
      planes.add(full(channel));
    }
    if (layout.space() == Jp2Space.SYCC) {
      Core.merge(List.of(planes.get(0), planes.get(2), planes.get(1)), bgr);
      Imgproc.cvtColor(bgr, bgr, Imgproc.COLOR_YCrCb2BGR);
    } else {
      Core.merge(List.of(planes.get(2), planes.get(1), planes.get(0)), bgr);
    }
  }

  /** A channel scaled to the full range of 8 or 16 bits. */
  private Mat full(Jp2Layout.Channel channel) {
    Mat values = channel.palette() == null ? values(channel) : lookedUp(channel);
    int depth = layout.isBytes() ? CvType.CV_8U : CvType.CV_16U;
    double white = layout.isBytes() ? 255 : 65535;
    double scale = white / max(channel.bits());
    if (scale == 1 && values.depth() == depth) {
      return values;
    }
    Mat full = scope.empty();
    values.convertTo(full, depth, scale);
    return full;
  }

  private static int max(int bits) {
    return (1 << bits) - 1;
  }

  /** A component as it was coded. */
  private Mat values(Jp2Layout.Channel channel) {
    int component = channel.component();
    int channels = decoded.channels();
    Mat values = scope.empty();
    Core.extractChannel(
        decoded, values, channels >= 3 && component < 3 ? 2 - component : component);
    int bits = header.size().bits()[component];
    if (header.size().depth() < 8 || (header.size().depth() == 8 && bits < 8)) {
      undoEightBits(values, component, bits);
    }
    return values;
  }

  /**
   * Undoes the declaration of fewer bits as 8, which moves the middle of their range to 128. The
   * 9/7 filter's steps, which are shares of the range, grow with it; the 5/3 filter's do not.
   */
  private void undoEightBits(Mat values, int component, int bits) {
    if (header.codings()[component].reversible()) {
      int moved = 128 - (1 << (bits - 1));
      Core.subtract(values, Scalar.all(moved), values);
    } else {
      values.convertTo(values, CvType.CV_8U, 1.0 / (1 << (8 - bits)));
    }
    Core.min(values, Scalar.all(max(bits)), values);
  }

  private Mat lookedUp(Jp2Layout.Channel channel) {
    int[] palette = channel.palette();
    short[] table = new short[256];
    for (int i = 0; i < table.length; i++) {
      table[i] = (short) palette[Math.min(i, palette.length - 1)];
    }
    Mat lut = scope.own(new Mat(1, table.length, CvType.CV_16U));
    lut.put(0, 0, table);
    Mat values = scope.empty();
    Core.LUT(values(channel), lut, values);
    return values;
  }
}
