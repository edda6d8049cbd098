package dev.rechroma.source;

import dev.rechroma.image.photo.ImageFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Known formats of pictures, and of archives and documents that may hold pictures, that are not
 * supported: their owners have to learn that they were left out.
 */
final class UnreadFormat {
  /** Bytes, one per character, at a place in files of the format. */
  private record Magic(String format, int at, String bytes) {}

  private static final List<Magic> MAGICS =
      List.of(
          new Magic("JPEG 2000 extended (JPX)", 16, "ftypjpx "),
          new Magic("JPEG 2000 compound (JPM)", 16, "ftypjpm "),
          new Magic("Motion JPEG 2000 (MJ2)", 16, "ftypmjp2"),
          new Magic("Motion JPEG 2000 (MJ2)", 16, "ftypmj2s"),
          new Magic("JPEG XL", 0, "\0\0\0\u000CJXL \r\n\u0087\n"),
          new Magic("JPEG XL", 0, "\u00FF\n"),
          new Magic("JPEG XR", 0, "II\u00BC"),
          new Magic("GIF", 0, "GIF8"),
          new Magic("Photoshop (PSD)", 0, "8BPS"),
          new Magic("GIMP (XCF)", 0, "gimp xcf"),
          new Magic("OpenEXR", 0, "v/1\u0001"),
          new Magic("Radiance HDR", 0, "#?RADIANCE"),
          new Magic("DICOM", 128, "DICM"),
          new Magic("FITS", 0, "SIMPLE  ="),
          new Magic("Sun raster", 0, "Y\u00A6j\u0095"),
          new Magic("BPG", 0, "BPG\u00FB"),
          new Magic("QOI", 0, "qoif"),
          new Magic("PDF", 0, "%PDF-"),
          new Magic("PostScript", 0, "%!PS"),
          new Magic("PostScript", 0, "\u00C5\u00D0\u00D3\u00C6"),
          new Magic("DjVu", 0, "AT&TFORM"),
          new Magic("camera raw (CR2)", 8, "CR\u0002"),
          new Magic("camera raw (CRW)", 6, "HEAPCCDR"),
          new Magic("camera raw (ORF)", 0, "IIRO"),
          new Magic("camera raw (ORF)", 0, "IIRS"),
          new Magic("camera raw (ORF)", 0, "MMOR"),
          new Magic("camera raw (RW2)", 0, "IIU\0"),
          new Magic("camera raw (RAF)", 0, "FUJIFILMCCD-RAW"),
          new Magic("camera raw (MRW)", 0, "\0MRM"),
          new Magic("camera raw (X3F)", 0, "FOVb"),
          new Magic("7z archive", 0, "7z\u00BC\u00AF'\u001C"),
          new Magic("RAR archive", 0, "Rar!\u001A\u0007"),
          new Magic("ACE archive", 7, "**ACE**"),
          new Magic("LHA archive", 2, "-lh0-"),
          new Magic("LHA archive", 2, "-lh1-"),
          new Magic("LHA archive", 2, "-lh5-"),
          new Magic("LHA archive", 2, "-lh6-"),
          new Magic("LHA archive", 2, "-lh7-"),
          new Magic("ARJ archive", 0, "`\u00EA"),
          new Magic("cabinet archive", 0, "MSCF"),
          new Magic("StuffIt archive", 0, "SIT!"),
          new Magic("StuffIt archive", 0, "StuffIt"),
          new Magic("lzip archive", 0, "LZIP"),
          new Magic("LZ4 archive", 0, "\u0004\"M\u0018"),
          new Magic("part of a split zip", 0, "PK\u0007\b"));

  /** ISO/IEC 14496-12: the major brand in "ftyp". */
  private static final List<Magic> BRANDS =
      List.of(
          new Magic("AVIF", 8, "avif"),
          new Magic("AVIF", 8, "avis"),
          new Magic("HEIC", 8, "heic"),
          new Magic("HEIC", 8, "heix"),
          new Magic("HEIC", 8, "heim"),
          new Magic("HEIC", 8, "heis"),
          new Magic("HEIC", 8, "hevc"),
          new Magic("HEIC", 8, "hevx"),
          new Magic("HEIF", 8, "mif1"),
          new Magic("HEIF", 8, "msf1"),
          new Magic("camera raw (CR3)", 8, "crx "));

  private UnreadFormat() {}

  /**
   * The format of a file; empty if it is supported or unknown.
   *
   * @param name of the file, which has a say where few bytes tell little
   * @param start its first {@link Signature#LENGTH} bytes
   */
  static Optional<String> of(String name, byte[] start) {
    Signature signature = new Signature(start);
    String file = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return first(MAGICS, signature)
        .or(() -> signature.has(4, "ftyp") ? first(BRANDS, signature) : Optional.empty())
        .or(() -> byNameToo(file, signature));
  }

  private static Optional<String> first(List<Magic> magics, Signature start) {
    return magics.stream()
        .filter(magic -> start.has(magic.at(), magic.bytes()))
        .map(Magic::format)
        .findFirst();
  }

  private static Optional<String> byNameToo(String file, Signature start) {
    if (file.matches("(?s).*\\.(tga|icb|vda|vst)") && isTga(start)) {
      return Optional.of("TGA");
    }
    if (file.matches("(?s).*\\.(pcx|pcc)") && start.at(0) == 10 && start.at(2) == 1) {
      return Optional.of("PCX");
    }
    if (file.matches("(?s).*\\.(pgm|ppm|pbm|pnm|pam|pfm)") && start.at(0) == 'P') {
      return Optional.of("Netpbm (PGM, PPM)");
    }
    return archive(file, start);
  }

  /** A supported archive with an unsupported name, or one split into several files. */
  private static Optional<String> archive(String file, Signature start) {
    if (file.matches("(?s).*\\.(zip|tar|7z|tgz|gz)\\.\\d{3}|.*\\.z\\d{2}")) {
      return Optional.of("part of a split archive");
    }
    if (file.matches("(?s).*\\.tar\\.(z|lz|lzma|lzo|7z)|.*\\.(taz|tlz)")) {
      return Optional.of("tar compressed by a method that is not read");
    }
    boolean suspect =
        !file.contains(".") || isPhotoIn(file) || file.matches("(?s).*\\.(rar|7z|cbr|cb7|iso|img)");
    return suspect
        ? ArchiveFormat.sniff(start.file())
            .map(format -> format.name().toLowerCase(Locale.ROOT) + " archive called otherwise")
        : Optional.empty();
  }

  /** Whether a name is that of a photo, or was before the file was compressed. */
  private static boolean isPhotoIn(String file) {
    String name = file.replaceFirst("\\.(gz|bz2|xz|zst)$", "");
    return ImageFormat.isPhotoName(name);
  }

  /** Types and bit depths of the format. */
  private static boolean isTga(Signature start) {
    int type = start.at(2);
    int depth = start.at(16);
    return start.at(1) <= 1
        && ((type >= 1 && type <= 3) || (type >= 9 && type <= 11))
        && (depth == 8 || depth == 15 || depth == 16 || depth == 24 || depth == 32);
  }
}
