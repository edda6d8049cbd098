package dev.rechroma.image.metadata;

import dev.rechroma.image.ImageException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/** An ICC profile (ICC.1:2022) whose header matches the file it came from. */
public record IccProfile(byte[] bytes) {
  /** Profiles with large tables take about 3 MB. */
  static final int MAX_BYTES = 8 << 20;

  private static final int HEADER = 128;
  private static final int MAX_TAGS = 200;

  /**
   * @param colorSpace the colour space of the file's samples, as named in profiles
   * @return empty if it is damaged, too large or for another colour space
   */
  static Optional<IccProfile> of(byte[] bytes, String colorSpace) {
    Bytes in = Bytes.of(bytes, ByteOrder.BIG_ENDIAN, "ICC profile");
    try {
      boolean fits = bytes.length <= MAX_BYTES && in.hasAt(36, "acsp") && in.hasAt(16, colorSpace);
      long size = fits ? in.u32(0) : 0;
      return size >= HEADER + 4 && in.holds(0, size)
          ? Optional.of(new IccProfile(Arrays.copyOf(bytes, (int) size)))
          : Optional.empty();
    } catch (ImageException damaged) {
      return Optional.empty();
    }
  }

  private Bytes in() {
    return Bytes.of(bytes, ByteOrder.BIG_ENDIAN, "ICC profile");
  }

  public boolean isGray() {
    return in().hasAt(16, "GRAY");
  }

  /** The tone curve of a gray profile, if it has one; empty for other profiles. */
  public Optional<ToneCurve> grayCurve() {
    if (!isGray()) {
      return Optional.empty();
    }
    try {
      Bytes in = in();
      boolean toLightness = in.hasAt(20, "Lab ");
      long tags = Math.min(in.u32(HEADER), MAX_TAGS);
      for (long at = HEADER + 4; at < HEADER + 4 + 12 * tags; at += 12) {
        if (in.hasAt(at, "kTRC")) {
          Bytes curve = in.slice(in.u32(at + 4), in.u32(at + 8));
          return Optional.of(ToneCurve.read(curve, toLightness));
        }
      }
      return Optional.empty();
    } catch (ImageException damaged) {
      return Optional.empty();
    }
  }
}
