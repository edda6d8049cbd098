package dev.rechroma.source;

import dev.rechroma.source.Source.Kind;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

/** The supported archive formats, recognized by name and by content. */
public enum ArchiveFormat {
  ZIP,
  TAR,
  GZIP,
  BZIP2,
  XZ,
  ZSTD;

  /** The endings of archive names, as a regular expression. */
  static final String ZIP_ENDINGS = "\\.(?:zip|cbz)";

  static final String TAR_ENDINGS =
      "\\.(?:tar|cbt|tar\\.gz|tgz|tar\\.bz2|tbz2?|tar\\.xz|txz|tar\\.zst|tzst)";

  private static final int BUFFER = 1 << 16;

  /** What xz -9 needs, with room to spare. */
  private static final int XZ_KIBIBYTES = 128 << 10;

  /** The kind of a file according to its name. */
  public static Kind kind(String file) {
    String lower = file.toLowerCase(Locale.ROOT);
    if (lower.matches("(?s).*" + ZIP_ENDINGS)) {
      return Kind.ZIP;
    }
    return lower.matches("(?s).*" + TAR_ENDINGS) ? Kind.TAR : Kind.FILE;
  }

  /** The format according to the first bytes of a file; a tar is recognized by its first header. */
  static Optional<ArchiveFormat> sniff(byte[] file) {
    Signature start = new Signature(file);
    if (start.has(0, "PK\u0003\u0004") || start.has(0, "PK\u0005\u0006")) {
      return Optional.of(ZIP);
    }
    if (start.has(0, "\u001F\u008B")) {
      return Optional.of(GZIP);
    }
    if (start.has(0, "BZh") && start.has(4, "1AY&SY")) {
      return Optional.of(BZIP2);
    }
    if (start.has(0, "\u00FD7zXZ\0")) {
      return Optional.of(XZ);
    }
    if (start.has(0, "(\u00B5/\u00FD")) {
      return Optional.of(ZSTD);
    }
    return start.has(257, "ustar") ? Optional.of(TAR) : Optional.empty();
  }

  /** Decompresses a stream; one that is not compressed is returned unchanged. */
  static InputStream plain(BufferedInputStream in) throws IOException {
    in.mark(Signature.LENGTH);
    byte[] start = in.readNBytes(Signature.LENGTH);
    in.reset();
    Optional<ArchiveFormat> format = sniff(start);
    if (format.isEmpty()) {
      return in;
    }
    return switch (format.get()) {
      case ZIP, TAR -> in;
      case GZIP -> new GZIPInputStream(in, BUFFER);
      case BZIP2 -> new BZip2CompressorInputStream(in, true);
      case XZ ->
          XZCompressorInputStream.builder()
              .setInputStream(in)
              .setDecompressConcatenated(true)
              .setMemoryLimitKiB(XZ_KIBIBYTES)
              .get();
      case ZSTD -> new ZstdCompressorInputStream(in);
    };
  }
}
