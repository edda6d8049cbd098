package dev.rechroma.source;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.ImageFormat;
import dev.rechroma.image.photo.PhotoFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** Reads files that are photos according to their content or their name. */
record ContentReader(DecodeLimits limits) {

  /**
   * The content of a file.
   *
   * @param photo its bytes; empty for a file that is no photo and is not called like one
   * @param unread the format of a file that is known and not read
   */
  record Content(Optional<byte[]> photo, Optional<String> unread) {
    private static final Content OTHER = new Content(Optional.empty(), Optional.empty());

    private static Content photo(byte[] file) {
      return new Content(Optional.of(file), Optional.empty());
    }
  }

  /**
   * The content of a photo.
   *
   * @param name of the file, for its ending
   * @throws ImageException if it is larger than the limit, whatever its stated size
   */
  Content content(String name, InputStream in) throws IOException, ImageException {
    byte[] start = in.readNBytes(Signature.LENGTH);
    Optional<String> unread = UnreadFormat.of(name, start);
    if (unread.isPresent()) {
      return new Content(Optional.empty(), unread);
    }
    if (!mayBePhoto(name, start)) {
      return Content.OTHER;
    }
    int more = Math.toIntExact(limits.maxBytes() - start.length + 1);
    byte[] rest = in.readNBytes(more);
    if (rest.length == more) {
      throw new ImageException("above the limit of " + limits.maxBytes() + " bytes");
    }
    byte[] file = Arrays.copyOf(start, start.length + rest.length);
    System.arraycopy(rest, 0, file, start.length, rest.length);
    return isPhoto(name, file) ? Content.photo(file) : Content.OTHER;
  }

  private static boolean mayBePhoto(String name, byte[] start) {
    return ImageFormat.isPhotoName(name) || ImageFormat.sniff(start).isPresent();
  }

  private static boolean isPhoto(String name, byte[] file) {
    return ImageFormat.isPhotoName(name)
        || !ImageFormat.sniff(file).orElseThrow().mayMatchByChance()
        || isWhole(file);
  }

  private static boolean isWhole(byte[] file) {
    try {
      PhotoFile.header(file);
      return true;
    } catch (ImageException e) {
      return false;
    }
  }
}
