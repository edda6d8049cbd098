package dev.rechroma.image.codec.jp2;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.Locale;
import java.util.Set;

/**
 * A codestream's main header, all of whose segments are understood (ISO/IEC 15444-1, A.5 to A.9).
 *
 * @param codings coding of each component
 * @param quantizations quantization of each component
 * @param segments the segments after SIZ that determine the picture, as they are in the file
 * @param bytes number of bytes before the first tile-part
 */
record J2kHeader(
    J2kSize size,
    J2kStyle style,
    J2kCoding[] codings,
    J2kQuantization[] quantizations,
    byte[] segments,
    long bytes) {
  static final int COD = 0xFF52;
  static final int COC = 0xFF53;
  static final int QCD = 0xFF5C;
  static final int QCC = 0xFF5D;

  /** Lengths of tile-parts and packets, registration of components, comments. */
  private static final Set<Integer> OPTIONAL = Set.of(0xFF55, 0xFF57, 0xFF58, 0xFF63, 0xFF64);

  /**
   * @param in the codestream from SOC on
   */
  static J2kHeader read(Bytes in) throws ImageException {
    return new Reader(in).read();
  }

  /** The name of a marker. */
  static String name(int marker) {
    return switch (marker) {
      case 0xFF50 -> "capabilities (HTJ2K or others of part 2)";
      case COD, COC -> "coding style";
      case QCD, QCC -> "quantization";
      case 0xFF5E -> "region of interest";
      case 0xFF5F -> "changes of progression";
      case 0xFF60, 0xFF61 -> "packed packet headers";
      default -> String.format(Locale.ROOT, "segment %04X", marker);
    };
  }

  /** The length of a segment, without its marker. */
  static long length(Bytes in, long at) throws ImageException {
    int length = in.u16(at + 2);
    if (length < 2 || in.u16(at) < 0xFF00) {
      throw Jp2Problem.damaged("no segment where one should be");
    }
    in.require(at + 2, length);
    return length;
  }

  private static final class Reader {
    private final Bytes in;
    private final J2kSize size;
    private final J2kCoding[] codings;
    private final J2kQuantization[] quantizations;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private J2kStyle style;
    private J2kQuantization quantization;

    Reader(Bytes in) throws ImageException {
      this.in = in;
      if (in.u16(0) != J2kMarker.SOC || in.u16(2) != J2kMarker.SIZ) {
        throw Jp2Problem.damaged("no size where one should be");
      }
      size = J2kSize.read(in.slice(6, length(in, 2) - 2));
      codings = new J2kCoding[size.components()];
      quantizations = new J2kQuantization[size.components()];
    }

    J2kHeader read() throws ImageException {
      long at = 4 + (long) in.u16(4);
      while (in.u16(at) != J2kMarker.SOT) {
        long length = length(in, at);
        segment(in.u16(at), in.slice(at + 4, length - 2), in.slice(at, 2 + length));
        at += 2 + length;
      }
      if (style == null || quantization == null) {
        throw Jp2Problem.damaged("no coding style or no quantization");
      }
      for (int i = 0; i < codings.length; i++) {
        codings[i] = codings[i] == null ? style.coding() : codings[i];
        quantizations[i] = quantizations[i] == null ? quantization : quantizations[i];
        quantizations[i].check(codings[i]);
      }
      J2kHeader header = new J2kHeader(size, style, codings, quantizations, kept.toByteArray(), at);
      header.checkTransform();
      return header;
    }

    private void segment(int marker, Bytes body, Bytes whole) throws ImageException {
      if (OPTIONAL.contains(marker)) {
        return;
      }
      switch (marker) {
        case COD -> {
          checkFirst(style);
          style = J2kStyle.read(body);
        }
        case COC -> {
          int component = component(body, codings);
          codings[component] = J2kCoding.ofComponent(body);
        }
        case QCD -> {
          checkFirst(quantization);
          quantization = J2kQuantization.read(body);
        }
        case QCC ->
            quantizations[component(body, quantizations)] = J2kQuantization.read(body.from(1));
        default -> throw Jp2Problem.unsupported("with " + name(marker));
      }
      kept.writeBytes(whole.copy());
    }

    private static void checkFirst(Object before) throws ImageException {
      if (before != null) {
        throw Jp2Problem.damaged("a segment twice");
      }
    }

    private int component(Bytes body, Object[] known) throws ImageException {
      int component = body.u8(0);
      if (component >= known.length) {
        throw Jp2Problem.damaged("a component number that is too large");
      }
      checkFirst(known[component]);
      return component;
    }
  }

  private void checkTransform() throws ImageException {
    if (!style.transformed()) {
      return;
    }
    boolean fits = size.components() >= 3;
    for (int i = 1; fits && i < 3; i++) {
      fits = size.bits()[i] == size.bits()[0] && codings[i].reversible() == codings[0].reversible();
    }
    if (!fits) {
      throw Jp2Problem.damaged("a colour transform of components that differ");
    }
  }

  /** Whether nothing was lost to the wavelet or to quantization. */
  boolean isReversible() {
    for (J2kCoding coding : codings) {
      if (!coding.reversible()) {
        return false;
      }
    }
    return true;
  }
}
