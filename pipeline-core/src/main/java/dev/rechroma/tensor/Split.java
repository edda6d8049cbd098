package dev.rechroma.tensor;

import java.util.Locale;

/** The part of a data set that a photo belongs to. */
public enum Split {
  TRAIN,
  VALIDATION,
  TEST;

  private static final double HASHES = 0x1p32;

  /**
   * The split of a photo that is not in a split yet. It depends on the id alone, so that another
   * ingest, with more photos or in another order, splits them the same way.
   *
   * @param id SHA-256, hexadecimal
   * @param validation share of the photos in [0, 1]
   * @param test share of the photos in [0, 1]
   */
  public static Split of(String id, double validation, double test) {
    double place = Long.parseLong(id.substring(0, 8), 16) / HASHES;
    if (place < test) {
      return TEST;
    }
    return place < test + validation ? VALIDATION : TRAIN;
  }

  /** The name in the data set's folders: train, validation or test. */
  public String folder() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The inverse of {@link #folder}. */
  public static Split ofFolder(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
