package dev.rechroma.image.metadata;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.Orientation;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/**
 * An EXIF block. It is changed in place, since a camera's maker note may depend on its position.
 */
public final class Exif {
  /** The prefix that JPEG, and some writers of other formats, put before the TIFF structure. */
  public static final String PREFIX = "Exif\0\0";

  private static final int WIDTH = 256;
  private static final int HEIGHT = 257;
  private static final int X_RESOLUTION = 282;
  private static final int Y_RESOLUTION = 283;
  private static final int THUMBNAIL = 513;
  private static final int THUMBNAIL_BYTES = 514;
  private static final int STRIP = 273;
  private static final int STRIP_BYTES = 279;
  private static final int EXIF = 34665;
  private static final int GPS = 34853;
  private static final int INTEROPERABILITY = 40965;
  private static final int PIXEL_WIDTH = 40962;
  private static final int PIXEL_HEIGHT = 40963;
  private static final int TIFF_HEADER = 8;

  /** Cameras write about a hundred; each one is compared with all others. */
  private static final int MAX_FIELDS = 1000;

  private final byte[] block;
  private final TiffDirectory main;
  private final BitSet used = new BitSet();
  private final BitSet erased = new BitSet();

  private Exif(byte[] block) throws ImageException {
    this.block = block;
    main = new TiffDirectory(Bytes.of(block, ByteOrder.BIG_ENDIAN, "EXIF"));
    if (main.entries().size() > MAX_FIELDS) {
      throw new ImageException("EXIF of " + main.entries().size() + " fields");
    }
  }

  /**
   * The orientation of an EXIF block. A damaged block counts as normal: photos are not rejected for
   * their metadata.
   */
  static Orientation orientation(Bytes block) {
    try {
      return new TiffDirectory(block).orientation();
    } catch (ImageException damaged) {
      return Orientation.NORMAL;
    }
  }

  /**
   * The block for the upright picture: its orientation is 1, sides and resolutions are swapped if
   * the picture's are, and the thumbnail, which shows the old picture, is removed. Everything else
   * is kept.
   *
   * @param block the block, which is modified
   * @return empty if it is damaged
   */
  static Optional<byte[]> upright(byte[] block, ImageHeader header) {
    try {
      return Optional.of(new Exif(block).upright(header));
    } catch (ImageException damaged) {
      return Optional.empty();
    }
  }

  private byte[] upright(ImageHeader header) throws ImageException {
    set(main, TiffDirectory.ORIENTATION, 1);
    if (header.orientation().swapsSides()) {
      swapResolutions();
      set(main, WIDTH, header.width());
      set(main, HEIGHT, header.height());
      Optional<TiffDirectory> photo = main.below(EXIF);
      if (photo.isPresent()) {
        set(photo.get(), PIXEL_WIDTH, header.width());
        set(photo.get(), PIXEL_HEIGHT, header.height());
      }
    }
    return withoutThumbnail();
  }

  /** Sets the value of a field, if it exists. */
  private void set(TiffDirectory directory, int tag, long value) throws ImageException {
    TiffDirectory.Entry entry = directory.entry(tag);
    if (entry != null && entry.count() == 1 && directory.value(entry, 0) != value) {
      put(entry.at(), entry.size(), value);
    }
  }

  private void put(long at, int size, long value) {
    boolean big = main.in().order() == ByteOrder.BIG_ENDIAN;
    for (int i = 0; i < size; i++) {
      block[(int) at + i] = (byte) (value >> (8 * (big ? size - 1 - i : i)));
    }
  }

  private void swapResolutions() {
    TiffDirectory.Entry x = main.entries().get(X_RESOLUTION);
    TiffDirectory.Entry y = main.entries().get(Y_RESOLUTION);
    if (isRational(x) && isRational(y)) {
      byte[] across = copyOf(x);
      System.arraycopy(copyOf(y), 0, block, (int) x.at(), across.length);
      System.arraycopy(across, 0, block, (int) y.at(), across.length);
    }
  }

  private boolean isRational(TiffDirectory.Entry entry) {
    return entry != null
        && entry.type() == 5
        && entry.count() == 1
        && main.in().holds(entry.at(), entry.bytes());
  }

  private byte[] copyOf(TiffDirectory.Entry entry) {
    return Arrays.copyOfRange(block, (int) entry.at(), (int) (entry.at() + entry.bytes()));
  }

  private byte[] withoutThumbnail() {
    Optional<TiffDirectory> second = unlinkSecond();
    if (second.isEmpty()) {
      return block;
    }
    use(0, TIFF_HEADER);
    use(main);
    main.below(GPS).ifPresent(this::use);
    main.below(EXIF)
        .ifPresent(
            photo -> {
              use(photo);
              photo.below(INTEROPERABILITY).ifPresent(this::use);
            });
    erase(second.get());
    return trimmed();
  }

  private Optional<TiffDirectory> unlinkSecond() {
    try {
      long next = main.next();
      if (next == 0) {
        return Optional.empty();
      }
      put(main.nextAt(), main.offsetBytes(), 0);
      return Optional.of(main.at(next));
    } catch (ImageException damaged) {
      return Optional.empty();
    }
  }

  private void use(TiffDirectory directory) {
    use(directory.offset(), directory.end() - directory.offset());
    directory.entries().values().stream()
        .limit(MAX_FIELDS)
        .forEach(entry -> use(entry.at(), entry.bytes()));
  }

  /** Marks bytes as used, so that they are not erased. */
  private void use(long at, long bytes) {
    if (main.in().holds(at, bytes)) {
      used.set((int) at, (int) (at + bytes));
    }
  }

  private void erase(TiffDirectory thumbnail) {
    erasePixels(thumbnail, THUMBNAIL, THUMBNAIL_BYTES);
    erasePixels(thumbnail, STRIP, STRIP_BYTES);
    thumbnail.entries().values().stream()
        .limit(MAX_FIELDS)
        .forEach(entry -> erase(entry.at(), entry.bytes()));
    erase(thumbnail.offset(), thumbnail.end() - thumbnail.offset());
  }

  private void erasePixels(TiffDirectory thumbnail, int offsetTag, int bytesTag) {
    try {
      erase(thumbnail.value(offsetTag).orElse(0), thumbnail.value(bytesTag).orElse(0));
    } catch (ImageException damaged) {
      // Then no reader can find them either.
    }
  }

  private void erase(long at, long bytes) {
    if (main.in().holds(at, bytes) && used.get((int) at, (int) (at + bytes)).isEmpty()) {
      Arrays.fill(block, (int) at, (int) (at + bytes), (byte) 0);
      erased.set((int) at, (int) (at + bytes));
    }
  }

  /** The block without the erased bytes at its end. */
  private byte[] trimmed() {
    return Arrays.copyOf(block, erased.previousClearBit(block.length - 1) + 1);
  }
}
