package dev.rechroma.spark.source;

import dev.rechroma.image.DecodeLimits;
import dev.rechroma.image.ImageException;
import dev.rechroma.image.ImageFormat;
import dev.rechroma.image.ImageHeader;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** Reads files as far as they are photos: the content tells, or a photo's name does. */
record ContentReader(DecodeLimits limits) {
  private static final int SIGNATURE = 16;

  /**
   * The content of a photo.
   *
   * @param name of the file, for its ending
   * @return empty for a file that is no photo and is not called like one
   * @throws ImageException where it is larger than the limit, whatever was said of its size
   */
  Optional<byte[]> photo(String name, InputStream in) throws IOException, ImageException {
    byte[] start = in.readNBytes(SIGNATURE);
    Optional<ImageFormat> format = ImageFormat.sniff(start);
    boolean called = ImageFormat.isPhotoName(name);
    if (!called && format.isEmpty()) {
      return Optional.empty();
    }
    int more = Math.toIntExact(limits.maxBytes() - start.length + 1);
    byte[] rest = in.readNBytes(more);
    if (rest.length == more) {
      throw new ImageException("above the limit of " + limits.maxBytes() + " bytes");
    }
    byte[] file = Arrays.copyOf(start, start.length + rest.length);
    System.arraycopy(rest, 0, file, start.length, rest.length);
    return called || format.get() != ImageFormat.BMP || isWhole(file)
        ? Optional.of(file)
        : Optional.empty();
  }

  /** "BM" is how a text may begin too. */
  private static boolean isWhole(byte[] file) {
    try {
      ImageHeader.parse(file);
      return true;
    } catch (ImageException e) {
      return false;
    }
  }
}
