package dev.rechroma.spark;

import dev.rechroma.image.DecodeLimits;
import dev.rechroma.image.ImageException;
import dev.rechroma.image.Photo;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A batch of one photo runs through other kernels than a larger batch, and they round differently.
 * With a companion of one pixel a photo gets the same colours in any batch, so that an interrupted
 * job ends in the same files as one that was not.
 */
final class Companion {
  /** A gray pixel as a BMP file. */
  private static final byte[] PIXEL =
      HexFormat.of()
          .parseHex(
              "424d3a0000000000000036000000280000000100000001000000010018"
                  + "0000000000040000000000000000000000000000000000000080808000");

  private Companion() {}

  /** Applies something to photos of which there are two or more. */
  static List<Photo> neverAlone(List<Photo> photos, UnaryOperator<List<Photo>> paint) {
    if (photos.size() > 1) {
      return paint.apply(photos);
    }
    try (Photo companion = Photo.decode(PIXEL, DecodeLimits.DEFAULT)) {
      List<Photo> painted = paint.apply(List.of(photos.get(0), companion));
      painted.get(1).close();
      return painted.subList(0, 1);
    } catch (ImageException e) {
      throw new IllegalStateException(e);
    }
  }
}
