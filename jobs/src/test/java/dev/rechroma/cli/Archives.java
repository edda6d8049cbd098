package dev.rechroma.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Archives that no honest program would write, and honest ones. */
final class Archives {
  private Archives() {}

  /** An entry's name to its content, in order; names may repeat but for a space at the end. */
  static Path zip(Path file, Map<String, byte[]> entries) throws IOException {
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> each : entries.entrySet()) {
        zip.putArchiveEntry(new ZipArchiveEntry(each.getKey().stripTrailing()));
        zip.write(each.getValue());
        zip.closeArchiveEntry();
      }
    }
    return file;
  }

  /** The same as a tar.gz; content "link:TARGET" makes a symbolic link, "pipe:" a named pipe. */
  static Path tarGz(Path file, Map<String, byte[]> entries) throws IOException {
    try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(file))) {
      tar(gzip, entries);
    }
    return file;
  }

  /** The same without compression. */
  static Path tar(Path file, Map<String, byte[]> entries) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      tar(out, entries);
    }
    return file;
  }

  private static void tar(OutputStream out, Map<String, byte[]> entries) throws IOException {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    for (Map.Entry<String, byte[]> each : entries.entrySet()) {
      put(tar, each.getKey().stripTrailing(), each.getValue());
    }
    tar.finish();
  }

  private static void put(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    if (text.startsWith("link:")) {
      TarArchiveEntry link = new TarArchiveEntry(name, TarArchiveEntry.LF_SYMLINK, true);
      link.setLinkName(text.substring("link:".length()));
      tar.putArchiveEntry(link);
    } else if (text.equals("pipe:")) {
      tar.putArchiveEntry(new TarArchiveEntry(name, TarArchiveEntry.LF_FIFO, true));
    } else {
      TarArchiveEntry entry = new TarArchiveEntry(name, true);
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
    }
    tar.closeArchiveEntry();
  }
}
