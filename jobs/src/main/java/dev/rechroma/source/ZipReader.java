package dev.rechroma.source;

import dev.rechroma.image.photo.DecodeLimits;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.io.input.BoundedInputStream;
import org.apache.hadoop.fs.FSDataInputStream;

/** Reads a zip by its directory, one part per task; a truncated zip is streamed. */
record ZipReader(
    Source source,
    DecodeLimits limits,
    ArchiveLimits archives,
    EntryNameDecoder decoder,
    ArchiveEntries entries) {
  private static final int BUFFER = 1 << 16;

  /** Bytes of a directory entry with an unusually long name. */
  private static final long DIRECTORY_ENTRY = 512;

  void read(FSDataInputStream in, int part, int parts) throws IOException {
    if (source.length() == 0) {
      failed("empty file", part);
      return;
    }
    HadoopChannel channel = new HadoopChannel(in, source.length());
    channel.allow((1 << 20) + DIRECTORY_ENTRY * archives.maxEntries());
    ZipFile zip;
    try {
      zip = ZipFile.builder().setSeekableByteChannel(channel).setIgnoreLocalFileHeader(true).get();
    } catch (ArchiveException e) {
      failed(e.getMessage(), part);
      return;
    } catch (IOException | RuntimeException e) { // as what is damaged makes a library throw
      if (part == 0) {
        in.seek(0);
        stream(in, Failure.firstLine(e));
      }
      return;
    }
    try (zip) {
      channel.allow(Long.MAX_VALUE);
      List<ZipArchiveEntry> all = Collections.list(zip.getEntriesInPhysicalOrder());
      if (all.size() > archives.maxEntries()) {
        failed(
            String.format(
                Locale.ROOT,
                "%d entries, above the limit of %d",
                all.size(),
                archives.maxEntries()),
            part);
      } else {
        entries(zip, all, part, parts);
      }
    }
  }

  private void failed(String reason, int part) throws IOException {
    if (part == 0) {
      entries.archiveFailed(reason);
    }
  }

  /** Parts have about equal bytes. Every task names all entries, so that names are the same. */
  private void entries(ZipFile zip, List<ZipArchiveEntry> all, int part, int parts)
      throws IOException {
    double total = all.stream().mapToLong(ZipReader::weight).sum();
    long left = archives.maxBytes(source.length(), limits.maxBytes());
    long before = 0;
    for (ZipArchiveEntry entry : all) {
      boolean mine = Math.min(parts - 1, (int) (before / total * parts)) == part;
      before += weight(entry);
      if (entry.isDirectory()) {
        continue;
      }
      ArchiveEntries.Entry named = entries.entry(decoder.decode(entry));
      if (!mine) {
        continue;
      }
      left -= Math.max(0, entry.getSize());
      if (left < 0) {
        entries.archiveFailed(
            String.format(
                Locale.ROOT, "more comes out of it than %d times its size", archives.maxRatio()));
        return;
      }
      entry(zip, entry, named);
      entries.progress(Math.max(0, entry.getCompressedSize()));
    }
    // No task knows when the others are done with their parts.
    if (parts == 1) {
      entries.archiveDone();
    }
  }

  private static long weight(ZipArchiveEntry entry) {
    return 1 + Math.max(0, entry.getCompressedSize());
  }

  private void entry(ZipFile zip, ZipArchiveEntry entry, ArchiveEntries.Entry named)
      throws IOException {
    if (!passesOver(entry, named) && isReadable(entry, named, zip.canReadEntryData(entry))) {
      String state = ArchiveEntries.state(entry.getCrc(), entry.getSize());
      if (named.isCalledPhoto() && !entries.wants(named, state)) {
        return;
      }
      try (InputStream in = zip.getInputStream(entry)) {
        // No more than its stated size, which was counted against the limits before.
        entries.read(named, bounded(in, Math.max(0, entry.getSize())), entry.getCrc());
      } catch (ArchiveEntries.VisitorException e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        entries.unreadable(named, "damaged in the archive (" + Failure.firstLine(e) + ")");
      }
    }
  }

  private static InputStream bounded(InputStream in, long size) throws IOException {
    return BoundedInputStream.builder().setInputStream(in).setMaxCount(size).get();
  }

  private boolean passesOver(ZipArchiveEntry entry, ArchiveEntries.Entry named) throws IOException {
    if (entry.isUnixSymlink()) {
      entries.skipped(named, "link, which is not followed");
      return true;
    }
    return entries.passesOver(named);
  }

  private boolean isReadable(ZipArchiveEntry entry, ArchiveEntries.Entry named, boolean supported)
      throws IOException {
    if (entry.getGeneralPurposeBit().usesEncryption()) {
      entries.unreadable(named, "encrypted");
      return false;
    }
    if (!supported) {
      entries.unreadable(
          named, "compressed by method " + entry.getMethod() + ", which is not supported");
    }
    return supported;
  }

  /** Streams the archive up to its end. */
  private void stream(InputStream in, String problem) throws IOException {
    int count = 0;
    long most = archives.maxBytes(source.length(), limits.maxBytes());
    String end = problem;
    try (ZipArchiveInputStream zip =
        new ZipArchiveInputStream(new BufferedInputStream(in, BUFFER), "UTF-8", true, true)) {
      for (ZipArchiveEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (zip.getUncompressedCount() > most || ++count > archives.maxEntries()) {
          throw new ArchiveException("more comes out of it than the limits allow");
        }
        streamed(zip, entry);
      }
    } catch (ArchiveEntries.VisitorException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      end = Failure.firstLine(e);
    }
    entries.progress(source.length());
    entries.archiveFailed(
        String.format(Locale.ROOT, "cut short or damaged (%s); %d entries were found", end, count));
  }

  private void streamed(ZipArchiveInputStream zip, ZipArchiveEntry entry) throws IOException {
    if (entry.isDirectory()) {
      return;
    }
    ArchiveEntries.Entry named = entries.entry(decoder.decode(entry));
    if (!passesOver(entry, named) && isReadable(entry, named, zip.canReadEntryData(entry))) {
      try {
        entries.read(named, zip, -1);
      } catch (ArchiveEntries.VisitorException e) {
        throw e;
      } catch (IOException e) {
        entries.unreadable(named, "cut short or damaged (" + Failure.firstLine(e) + ")");
        throw e;
      }
    }
  }
}
