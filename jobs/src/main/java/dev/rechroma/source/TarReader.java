package dev.rechroma.source;

import dev.rechroma.image.photo.DecodeLimits;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.hadoop.fs.FSDataInputStream;

/** Streams a tar, compressed or not. */
record TarReader(
    Source source, DecodeLimits limits, ArchiveLimits archives, ArchiveEntries entries) {
  private static final int BUFFER = 1 << 16;

  /** Each byte of a name is a character, to be decoded by {@link EntryNameDecoder}. */
  private static final String BYTES = "ISO-8859-1";

  /** Names and attributes of one entry; the format itself sets no limit. */
  private static final long MAX_HEADER = 4 << 20;

  void read(FSDataInputStream in) throws IOException {
    if (source.length() == 0) {
      entries.archiveFailed("empty file");
      return;
    }
    long reported = 0;
    int count = 0;
    try (MeteredStream stream = plain(in);
        TarArchiveInputStream tar = new TarArchiveInputStream(stream, BYTES)) {
      for (TarArchiveEntry entry = next(tar, stream); entry != null; entry = next(tar, stream)) {
        count++;
        if (count > archives.maxEntries()) {
          throw new ArchiveException(
              String.format(Locale.ROOT, "more than %d entries", archives.maxEntries()));
        }
        entry(entry, tar);
        tar.transferTo(OutputStream.nullOutputStream());
        entries.progress(in.getPos() - reported);
        reported = in.getPos();
      }
      entries.archiveDone();
    } catch (ArchiveEntries.VisitorException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // as what is damaged makes a library throw
      entries.archiveFailed(
          String.format(
              Locale.ROOT, "%s; %d entries were read before", reason(e), Math.max(0, count)));
    } finally {
      entries.progress(source.length() - reported);
    }
  }

  private static String reason(Exception e) {
    return e instanceof ArchiveException
        ? e.getMessage()
        : "cut short or damaged (" + Failure.firstLine(e) + ")";
  }

  private MeteredStream plain(FSDataInputStream in) throws IOException {
    InputStream plain = ArchiveFormat.plain(new BufferedInputStream(in, BUFFER));
    return new MeteredStream(new BufferedInputStream(plain, BUFFER), Long.MAX_VALUE, "");
  }

  private TarArchiveEntry next(TarArchiveInputStream tar, MeteredStream stream) throws IOException {
    stream.allow(MAX_HEADER, "a header of more than " + MAX_HEADER + " bytes");
    TarArchiveEntry entry = tar.getNextEntry();
    if (entry != null && !entry.isCheckSumOK()) {
      throw new EOFException("no tar header where one should be");
    }
    long most = archives.maxBytes(source.length(), limits.maxBytes());
    stream.allow(
        most - stream.count(),
        String.format(Locale.ROOT, "more than %d bytes come out of it", most));
    return entry;
  }

  private void entry(TarArchiveEntry entry, TarArchiveInputStream tar) throws IOException {
    if (entry.isDirectory()) {
      return;
    }
    ArchiveEntries.Entry named = entries.entry(EntryNameDecoder.decodeTar(entry.getName()));
    if (entry.isSymbolicLink() || entry.isLink()) {
      entries.skipped(named, "link, which is not followed");
    } else if (isSpecial(entry)) {
      entries.skipped(named, "pipe or device, which is not read");
    } else if (!entry.isFile()) {
      entries.other(named, "no file");
    } else if (entry.isSparse() && entry.getRealSize() > limits.maxBytes()) {
      throw new ArchiveException(
          String.format(Locale.ROOT, "sparse file of %d bytes", entry.getRealSize()));
    } else if (!entries.passesOver(named)) {
      read(named, tar);
    }
  }

  /** What the library takes for a file without content. */
  private static boolean isSpecial(TarArchiveEntry entry) {
    return entry.isFIFO() || entry.isCharacterDevice() || entry.isBlockDevice();
  }

  private void read(ArchiveEntries.Entry named, TarArchiveInputStream tar) throws IOException {
    try {
      entries.read(named, tar, -1);
    } catch (ArchiveEntries.VisitorException e) {
      throw e;
    } catch (IOException e) {
      entries.unreadable(named, reason(e));
      throw e;
    }
  }
}
