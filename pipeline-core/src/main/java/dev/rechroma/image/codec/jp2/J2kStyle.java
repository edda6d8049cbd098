package dev.rechroma.image.codec.jp2;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.Bytes;

/**
 * A COD segment (ISO/IEC 15444-1, A.6.1).
 *
 * @param layers 1 to 65535
 * @param transformed whether the first three components are a colour transform of RGB
 * @param startMarkers whether packets may begin with a marker (SOP)
 * @param endMarkers whether packets' headers end with a marker (EPH)
 * @param coding coding of components that have no other
 */
record J2kStyle(
    J2kProgression progression,
    int layers,
    boolean transformed,
    boolean startMarkers,
    boolean endMarkers,
    J2kCoding coding) {

  static J2kStyle read(Bytes body) throws ImageException {
    int flags = body.u8(0);
    int layers = body.u16(2);
    int transform = body.u8(4);
    if (flags > 7 || transform > 1) {
      throw Jp2Problem.unsupported("with an unknown coding style");
    }
    if (layers == 0) {
      throw Jp2Problem.damaged("no layers");
    }
    return new J2kStyle(
        J2kProgression.of(body.u8(1)),
        layers,
        transform == 1,
        (flags & 2) != 0,
        (flags & 4) != 0,
        J2kCoding.read(body.from(5), (flags & 1) != 0));
  }

  /** Whether everything except the coding of components is the same. */
  boolean isLike(J2kStyle other) {
    return progression == other.progression
        && layers == other.layers
        && transformed == other.transformed
        && startMarkers == other.startMarkers
        && endMarkers == other.endMarkers;
  }
}
