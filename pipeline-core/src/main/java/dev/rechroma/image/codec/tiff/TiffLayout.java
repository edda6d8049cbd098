package dev.rechroma.image.codec.tiff;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.Bytes;
import dev.rechroma.image.metadata.TiffDirectory;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * Everything that determines the pixels of one page of a TIFF file, read and checked before
 * anything is decoded; anything unsupported is rejected by name.
 *
 * @param width pixels across, as stored
 * @param height pixels down, as stored
 * @param bits bits per sample
 * @param samples samples per pixel
 * @param alpha which sample is alpha, or -1
 * @param associated whether the colours are multiplied by alpha
 * @param options options of CCITT T.4 or T.6
 * @param tables JPEG tables, or null
 * @param oldJpeg the file that a page of old-style JPEG is, or null
 * @param colorMap red, green and blue of a palette, or null
 * @param segments the strips or tiles; null for old-style JPEG
 */
public record TiffLayout(
    int width,
    int height,
    int bits,
    boolean isFloat,
    int samples,
    boolean planar,
    TiffPhotometric photometric,
    TiffCompression compression,
    int predictor,
    boolean reversedBits,
    int alpha,
    boolean associated,
    long options,
    Bytes tables,
    Bytes oldJpeg,
    int[] colorMap,
    TiffYcbcr ycbcr,
    TiffSegments segments,
    ByteOrder order) {

  /** With more samples it is not a photo; each costs work for every pixel. */
  private static final int MAX_SAMPLES = 32;

  private static final int UNSIGNED = 1;
  private static final int FLOAT = 3;
  private static final int UNDEFINED = 4;
  private static final int ASSOCIATED = 1;
  private static final int UNASSOCIATED = 2;
  private static final int CMYK_INKS = 1;

  /**
   * Reads the layout of a page.
   *
   * @throws ImageException naming what is not supported, missing or damaged
   */
  public static TiffLayout of(TiffDirectory directory) throws ImageException {
    return new Reader(directory).read();
  }

  /** Number of interleaved samples per pixel. */
  int interleaved() {
    return planar ? 1 : samples;
  }

  /** Whether decoded samples have 8 bits, otherwise 16. */
  boolean isBytes() {
    return bits <= 8;
  }

  /** Number of extra samples that are not alpha. */
  int otherSamples() {
    return samples - photometric.channels() - (alpha < 0 ? 0 : 1);
  }

  private static final class Reader {
    private final TiffDirectory directory;

    Reader(TiffDirectory directory) {
      this.directory = directory;
    }

    TiffLayout read() throws ImageException {
      TiffCompression compression = TiffCompression.of(value(TiffTag.COMPRESSION, 1));
      TiffPhotometric photometric = photometric();
      int samples = samples(photometric);
      int bits = bits(samples);
      boolean isFloat = isFloat(samples);
      boolean planar = planar(samples);
      int predictor = predictor(compression);
      int alpha = alpha(photometric, samples);
      boolean associated = alpha >= 0 && extra(alpha - photometric.channels()) == ASSOCIATED;
      boolean old = compression == TiffCompression.OLD_JPEG;
      TiffYcbcr ycbcr = photometric == TiffPhotometric.YCBCR ? TiffYcbcr.of(directory) : null;
      TiffLayout layout =
          new TiffLayout(
              side(TiffTag.WIDTH),
              side(TiffTag.HEIGHT),
              bits,
              isFloat,
              samples,
              planar,
              photometric,
              compression,
              predictor,
              reversedBits(),
              alpha,
              associated,
              options(compression),
              tables(),
              old ? oldJpeg() : null,
              photometric == TiffPhotometric.PALETTE ? colorMap(bits) : null,
              ycbcr,
              old ? null : TiffSegments.of(directory, planar ? samples : 1),
              directory.in().order());
      layout.check();
      return layout;
    }

    private long value(int tag, long missing) throws ImageException {
      return directory.value(tag).orElse(missing);
    }

    private int side(int tag) throws ImageException {
      long side = value(tag, 0);
      if (side < 1 || side > Integer.MAX_VALUE) {
        throw new ImageException("TIFF with a side of " + side + " px");
      }
      return (int) side;
    }

    private TiffPhotometric photometric() throws ImageException {
      long code = value(TiffTag.PHOTOMETRIC, -1);
      if (code < 0) {
        throw new ImageException("TIFF without a photometric interpretation");
      }
      if (code == 5 && value(TiffTag.INK_SET, CMYK_INKS) != CMYK_INKS) {
        throw new ImageException("TIFF with inks other than CMYK is not supported");
      }
      if (value(TiffTag.INDEXED, 0) != 0 && code != 3) {
        throw new ImageException("TIFF with an indexed colour space is not supported");
      }
      return TiffPhotometric.of(code);
    }

    private int samples(TiffPhotometric photometric) throws ImageException {
      long samples = value(TiffTag.SAMPLES, 1);
      if (samples < photometric.channels() || samples > MAX_SAMPLES) {
        throw new ImageException(
            String.format(
                Locale.ROOT,
                "TIFF with %d samples per pixel of photometric interpretation %s is not supported",
                samples,
                photometric));
      }
      return (int) samples;
    }

    private int bits(int samples) throws ImageException {
      long bits = sameForAll(TiffTag.BITS, samples, 1, "bits per sample");
      boolean known = (bits >= 1 && bits <= 16) || bits == 24 || bits == 32 || bits == 64;
      if (!known) {
        throw new ImageException("TIFF of " + bits + " bits per sample is not supported");
      }
      return (int) bits;
    }

    private boolean isFloat(int samples) throws ImageException {
      long format = sameForAll(TiffTag.SAMPLE_FORMAT, samples, UNSIGNED, "sample formats");
      return switch ((int) format) {
        case UNSIGNED, UNDEFINED -> false;
        case FLOAT -> true;
        case 2 -> throw new ImageException("TIFF with signed samples");
        default -> throw new ImageException("TIFF of sample format " + format);
      };
    }

    /** The value that all samples share; files may give it only once. */
    private long sameForAll(int tag, int samples, long missing, String what) throws ImageException {
      TiffDirectory.Entry entry = directory.entry(tag);
      if (entry == null || entry.count() == 0) {
        return missing;
      }
      long first = directory.value(entry, 0);
      for (int i = 1; i < Math.min(samples, entry.count()); i++) {
        if (directory.value(entry, i) != first) {
          throw new ImageException("TIFF whose samples differ in " + what + " is not supported");
        }
      }
      return first;
    }

    private boolean planar(int samples) throws ImageException {
      long planar = value(TiffTag.PLANAR, 1);
      if (planar != 1 && planar != 2) {
        throw new ImageException("TIFF of planar configuration " + planar);
      }
      return planar == 2 && samples > 1;
    }

    private int predictor(TiffCompression compression) throws ImageException {
      long predictor = value(TiffTag.PREDICTOR, 1);
      if (!compression.hasPredictor()) {
        return 1;
      }
      if (predictor < 1 || predictor > 3) {
        throw new ImageException("TIFF with predictor " + predictor + " is not supported");
      }
      return (int) predictor;
    }

    private boolean reversedBits() throws ImageException {
      return value(TiffTag.FILL_ORDER, 1) == 2;
    }

    /** The first sample after the colours, if it is declared as alpha; others may follow it. */
    private int alpha(TiffPhotometric photometric, int samples) throws ImageException {
      for (int i = 0; i < samples - photometric.channels(); i++) {
        if (extra(i) == ASSOCIATED || extra(i) == UNASSOCIATED) {
          return photometric.channels() + i;
        }
      }
      return -1;
    }

    private long extra(int index) throws ImageException {
      TiffDirectory.Entry entry = directory.entry(TiffTag.EXTRA_SAMPLES);
      return entry == null || index >= entry.count() ? 0 : directory.value(entry, index);
    }

    private long options(TiffCompression compression) throws ImageException {
      long options =
          switch (compression) {
            case CCITT_T4 -> value(TiffTag.T4_OPTIONS, 0);
            case CCITT_T6 -> value(TiffTag.T6_OPTIONS, 0);
            default -> 0;
          };
      if ((options & 2) != 0) {
        throw new ImageException("TIFF of CCITT with uncompressed parts is not supported");
      }
      return options;
    }

    private Bytes tables() throws ImageException {
      TiffDirectory.Entry entry = directory.entries().get(TiffTag.JPEG_TABLES);
      return entry == null ? null : directory.in().slice(entry.at(), entry.bytes());
    }

    private Bytes oldJpeg() throws ImageException {
      long at = value(TiffTag.JPEG_INTERCHANGE, 0);
      if (at == 0) {
        throw new ImageException(
            "TIFF of old-style JPEG without JPEGInterchangeFormat is not supported");
      }
      Bytes rest = directory.in().from(at);
      long bytes = value(TiffTag.JPEG_INTERCHANGE_BYTES, 0);
      return bytes == 0 ? rest : rest.slice(0, bytes);
    }

    private int[] colorMap(int bits) throws ImageException {
      if (bits > 8) {
        throw new ImageException("TIFF with a palette of " + bits + " bits is not supported");
      }
      TiffDirectory.Entry entry = directory.entry(TiffTag.COLOR_MAP);
      int values = 3 << bits;
      if (entry == null || entry.count() < values) {
        throw new ImageException("TIFF without its palette");
      }
      int[] map = new int[values];
      for (int i = 0; i < values; i++) {
        map[i] = (int) directory.value(entry, i);
      }
      return map;
    }
  }

  private void check() throws ImageException {
    checkFloats();
    if (compression.isCcitt() && (bits != 1 || interleaved() != 1)) {
      throw unsupported("CCITT");
    }
    if ((compression.isPicture() || isJpeg()) && !isPicture()) {
      throw unsupported(compression + " (" + photometric + ")");
    }
    if (photometric == TiffPhotometric.YCBCR && !isJpeg()) {
      ycbcr.check(this);
    }
    if (photometric.isLab() && bits != 8 && bits != 16) {
      throw unsupported("Lab");
    }
    if (photometric == TiffPhotometric.WHITE_IS_ZERO && associated) {
      throw unsupported("WhiteIsZero multiplied by alpha");
    }
    if (segments != null) {
      segments.check(this);
    }
  }

  /** Whether a picture decoder can produce these samples. */
  private boolean isPicture() {
    boolean bytes = bits == 8 && !isFloat && !reversedBits;
    boolean whole = samples == photometric.channels();
    if (compression == TiffCompression.WEBP) {
      return bytes && !planar && photometric == TiffPhotometric.RGB && (whole || samples == 4);
    }
    boolean tone = isTone() || (photometric == TiffPhotometric.YCBCR && !planar);
    return bytes && whole && tone;
  }

  boolean isJpeg() {
    return compression == TiffCompression.JPEG || compression == TiffCompression.OLD_JPEG;
  }

  private void checkFloats() throws ImageException {
    boolean floats = bits == 16 || bits == 32 || bits == 64;
    boolean odd = isFloat ? !floats || !isTone() : bits == 64;
    if (odd) {
      throw unsupported(photometric.name());
    }
    boolean whole = bits == 8 || bits == 16 || bits == 32 || bits == 64;
    if ((predictor == 2 && !whole) || (predictor == 3 && !isFloat)) {
      throw unsupported("predictor " + predictor);
    }
  }

  private boolean isTone() {
    return photometric.isGray() || photometric == TiffPhotometric.RGB;
  }

  private ImageException unsupported(String what) {
    return new ImageException(
        String.format(
            Locale.ROOT,
            "TIFF of %s with %d samples of %d bits%s is not supported",
            what,
            samples,
            bits,
            isFloat ? " (float)" : ""));
  }
}
