package dev.rechroma.image.codec.jp2;

import dev.rechroma.image.ImageException;

/** The colour spaces that are supported. */
enum Jp2Space {
  GRAY,
  RGB,
  /** Luminance and colour differences of sRGB, full range (IEC 61966-2-1, annex G). */
  SYCC;

  /**
   * The colour space by its number in a colr box (ISO/IEC 15444-1, table I.10, and 15444-2, table
   * M.25).
   */
  static Jp2Space enumerated(long number) throws ImageException {
    return switch ((int) number) {
      case 16 -> RGB;
      case 17 -> GRAY;
      case 18 -> SYCC;
      case 0, 15 -> throw Jp2Problem.unsupported("in bi-level");
      case 1, 3, 4, 9, 22, 23 -> throw Jp2Problem.unsupported("in YCbCr");
      case 11, 13 -> throw Jp2Problem.unsupported("in CMY or YCCK");
      case 12 -> throw Jp2Problem.unsupported("in CMYK");
      case 14, 19 -> throw Jp2Problem.unsupported("in CIELab or CIEJab");
      case 20, 21 -> throw Jp2Problem.unsupported("in e-sRGB or ROMM-RGB");
      case 24 -> throw Jp2Problem.unsupported("in e-sYCC");
      default -> throw Jp2Problem.unsupported("in colour space " + number);
    };
  }

  /** The colour space by the data colour space of a profile. */
  static Jp2Space ofProfile(String name) throws ImageException {
    return switch (name) {
      case "GRAY" -> GRAY;
      case "RGB " -> RGB;
      default ->
          throw Jp2Problem.unsupported(
              "with a profile of " + name.replaceAll("[^ -~]", "?").trim());
    };
  }
}
