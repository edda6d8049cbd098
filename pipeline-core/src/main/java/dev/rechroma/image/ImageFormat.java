package dev.rechroma.image;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The file formats that are read and written. */
public enum ImageFormat {
  JPEG("jpg"),
  PNG("png"),
  WEBP("webp"),
  TIFF("tif"),
  BMP("bmp"),
  JPEG2000("jp2");

  private static final Set<String> PHOTO_EXTENSIONS =
      Set.of(
          "jpg", "jpeg", "jpe", "jfif", "png", "webp", "tif", "tiff", "bmp", "dib", "jp2", "j2k",
          "j2c", "jpc");

  private final String extension;

  ImageFormat(String extension) {
    this.extension = extension;
  }

  /** The usual file name extension, lower case, without the dot. */
  public String extension() {
    return extension;
  }

  /** The format by the first bytes of a file; its name has no say. */
  public static Optional<ImageFormat> sniff(byte[] file) {
    Signature start = new Signature(file);
    if (start.has(0, 0xFF, 0xD8, 0xFF)) {
      return Optional.of(JPEG);
    }
    if (start.has(0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n')) {
      return Optional.of(PNG);
    }
    if (start.has(0, 'R', 'I', 'F', 'F') && start.has(8, 'W', 'E', 'B', 'P')) {
      return Optional.of(WEBP);
    }
    if (start.isTiff()) {
      return Optional.of(TIFF);
    }
    if (start.isJpeg2000()) {
      return Optional.of(JPEG2000);
    }
    return start.has(0, 'B', 'M') ? Optional.of(BMP) : Optional.empty();
  }

  /** Whether a file name or path ends like a photo in one of these formats, in any case. */
  public static boolean isPhotoName(String name) {
    int dot = name.lastIndexOf('.');
    return dot >= 0 && PHOTO_EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
  }

  private record Signature(byte[] file) {
    boolean has(int at, int... expected) {
      if (file.length < at + expected.length) {
        return false;
      }
      for (int i = 0; i < expected.length; i++) {
        if ((file[at + i] & 0xFF) != expected[i]) {
          return false;
        }
      }
      return true;
    }

    boolean isTiff() {
      return has(0, 'I', 'I', 42, 0)
          || has(0, 'M', 'M', 0, 42)
          || has(0, 'I', 'I', 43, 0)
          || has(0, 'M', 'M', 0, 43);
    }

    /** In boxes, or a codestream by itself. */
    boolean isJpeg2000() {
      return has(0, 0, 0, 0, 12, 'j', 'P', ' ', ' ', 0x0D, 0x0A, 0x87, 0x0A)
          || has(0, 0xFF, 0x4F, 0xFF, 0x51);
    }
  }
}
