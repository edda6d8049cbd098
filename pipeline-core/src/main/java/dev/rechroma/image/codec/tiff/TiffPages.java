package dev.rechroma.image.codec.tiff;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.Bytes;
import dev.rechroma.image.metadata.TiffDirectory;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the pages of a TIFF file: the full pictures of its chain of directories. Smaller copies of
 * them (thumbnails, previews, pyramids) are not pages; if the chain has a thumbnail, its picture is
 * found in a subdirectory.
 */
public final class TiffPages {
  /** Limits work; the largest books have some thousands. */
  private static final int MAX_DIRECTORIES = 20_000;

  private static final int REDUCED = 1;
  private static final int MASK = 4;
  private static final int OLD_REDUCED = 2;

  private final Bytes in;
  private final Set<Long> seen = new HashSet<>();

  private TiffPages(Bytes in) {
    this.in = in;
  }

  /**
   * The pages in order, at least one.
   *
   * @throws ImageException if a directory is damaged, or the file is a camera's raw file
   */
  public static List<TiffPage> of(byte[] file) throws ImageException {
    return new TiffPages(Bytes.of(file, ByteOrder.LITTLE_ENDIAN, "TIFF")).find();
  }

  private List<TiffPage> find() throws ImageException {
    refuseMakers();
    List<TiffPage> pages = new ArrayList<>();
    List<TiffPage> reduced = new ArrayList<>();
    TiffDirectory directory = new TiffDirectory(in);
    while (directory != null) {
      remember(directory);
      refuseRaw(directory);
      TiffPage page = page(directory);
      if (hasPicture(page.picture())) {
        (isReduced(page.picture()) ? reduced : pages).add(page);
      }
      directory = next(directory);
    }
    if (!pages.isEmpty()) {
      return pages;
    }
    TiffPage largest = null;
    for (TiffPage page : reduced) {
      largest = largest == null || page.pixels() > largest.pixels() ? page : largest;
    }
    if (largest == null) {
      throw new ImageException("TIFF without a picture");
    }
    return List.of(largest);
  }

  /** Rejects raw files that begin as TIFF and whose fields do not reveal them. */
  private void refuseMakers() throws ImageException {
    if (in.hasAt(8, "CR")) {
      throw raw("Canon CR2");
    }
    if (in.hasAt(8, "IIII") || in.hasAt(8, "MMMM")) {
      throw raw("Phase One");
    }
  }

  private static void refuseRaw(TiffDirectory directory) throws ImageException {
    if (directory.entries().containsKey(TiffTag.DNG_VERSION)) {
      throw raw("DNG");
    }
    long photometric = directory.value(TiffTag.PHOTOMETRIC).orElse(0);
    if (TiffPhotometric.isRaw(photometric)) {
      throw raw("photometric interpretation " + photometric);
    }
    long compression = directory.value(TiffTag.COMPRESSION).orElse(1);
    if (TiffCompression.isRaw(compression)) {
      throw raw("compression " + compression);
    }
  }

  private static ImageException raw(String kind) {
    return new ImageException(
        "raw camera file (" + kind + ") is not supported: develop it to TIFF or JPEG first");
  }

  private void remember(TiffDirectory directory) throws ImageException {
    if (!seen.add(directory.offset())) {
      throw new ImageException("damaged TIFF: its directories form a loop");
    }
    if (seen.size() > MAX_DIRECTORIES) {
      throw new ImageException("TIFF with more than " + MAX_DIRECTORIES + " directories");
    }
  }

  private TiffDirectory next(TiffDirectory directory) throws ImageException {
    long next = directory.next();
    if (next == 0) {
      return null;
    }
    try {
      return directory.at(next);
    } catch (ImageException e) {
      throw new ImageException("truncated TIFF: page " + (seen.size() + 1) + " is not complete", e);
    }
  }

  /**
   * The page of a directory, or of the full picture in a subdirectory if it is a smaller copy of
   * that.
   */
  private TiffPage page(TiffDirectory directory) throws ImageException {
    List<TiffPage> below = new ArrayList<>();
    TiffDirectory.Entry offsets = directory.entry(TiffTag.SUB_IFDS);
    for (long i = 0; offsets != null && i < offsets.count(); i++) {
      TiffDirectory sub = directory.at(directory.value(offsets, i));
      remember(sub);
      refuseRaw(sub);
      if (hasPicture(sub) && !isReduced(sub)) {
        below.add(new TiffPage(sub, directory));
      }
    }
    TiffPage page = new TiffPage(directory, directory);
    TiffPage largest = page;
    for (TiffPage candidate : below) {
      boolean full = isReduced(largest.picture()) || candidate.pixels() > largest.pixels();
      largest = full ? candidate : largest;
    }
    return largest;
  }

  private static boolean hasPicture(TiffDirectory directory) throws ImageException {
    return directory.value(TiffTag.WIDTH).isPresent()
        && directory.value(TiffTag.HEIGHT).isPresent();
  }

  private static boolean isReduced(TiffDirectory directory) throws ImageException {
    long type = directory.value(TiffTag.NEW_SUBFILE_TYPE).orElse(0);
    boolean mask =
        (type & MASK) != 0
            || TiffPhotometric.isMask(directory.value(TiffTag.PHOTOMETRIC).orElse(0));
    if (mask) {
      throw new ImageException("TIFF with a transparency mask is not supported");
    }
    return (type & REDUCED) != 0 || directory.value(TiffTag.SUBFILE_TYPE).orElse(0) == OLD_REDUCED;
  }
}
