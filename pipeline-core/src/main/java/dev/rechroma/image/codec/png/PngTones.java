package dev.rechroma.image.codec.png;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.Bytes;
import dev.rechroma.image.metadata.Metadata;
import dev.rechroma.image.metadata.ToneCurve;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * Tones of a PNG file that differ from sRGB's, by its cICP or gAMA chunk (PNG, third edition, 4.3),
 * as browsers show them. If they differ little, the chunk is kept and the samples are not changed.
 */
final class PngTones {
  /** Smallest difference from the usual gamma of 1 / 2.2 that counts. */
  private static final double LEAST_DIFFERENCE = 0.05;

  /** The limits of libpng, which rejects any other gamma; in units of 1 / 100 000. */
  private static final long LEAST = 16;

  private static final long MOST = 625_000_000;

  private static final int GAMMA_2_8 = 5;
  private static final int LINEAR = 8;

  private PngTones() {}

  /**
   * The conversion from the file's samples to the sRGB samples that look the same, if one is
   * needed.
   */
  static Optional<ToneCurve> curve(Metadata metadata) throws ImageException {
    Optional<byte[]> cicp = metadata.part(PngMetadata.CICP);
    if (cicp.isPresent() && cicp.get().length == 4) {
      return ofTransfer(cicp.get()[1] & 0xFF);
    }
    Optional<byte[]> gamma = metadata.part(PngMetadata.GAMMA);
    boolean srgb = metadata.part(PngMetadata.SRGB).isPresent();
    if (srgb || gamma.isEmpty() || gamma.get().length != 4) {
      return Optional.empty();
    }
    return ofGamma(Bytes.of(gamma.get(), ByteOrder.BIG_ENDIAN, PngMetadata.GAMMA).u32(0));
  }

  private static Optional<ToneCurve> ofGamma(long encoding) {
    double exponent = 1e5 / encoding;
    boolean other = Math.abs(exponent / 2.2 - 1) > LEAST_DIFFERENCE;
    return other && encoding >= LEAST && encoding <= MOST ? power(exponent) : Optional.empty();
  }

  /** The curve for a transfer function of ITU-T H.273, table 3. */
  private static Optional<ToneCurve> ofTransfer(int function) throws ImageException {
    return switch (function) {
      case GAMMA_2_8 -> power(2.8);
      case LINEAR -> power(1);
      // BT.709 and similar, gamma 2.2, sRGB.
      case 1, 4, 6, 13, 14, 15 -> Optional.empty();
      default ->
          throw new ImageException("PNG of transfer function " + function + " is not supported");
    };
  }

  private static Optional<ToneCurve> power(double exponent) {
    DoubleUnaryOperator light = v -> Math.pow(v, exponent);
    return Optional.of(new ToneCurve(light, false));
  }
}
