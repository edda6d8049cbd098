package dev.rechroma.source;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.ImageFormat;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * The entries of an archive on their way from its reader to a {@link Visitor}: gives them safe and
 * distinct names, even where names differ in case only, checks them, and passes the photos on.
 */
final class ArchiveEntries {
  static final String NO_PHOTO = "no photo";

  /** A failure that has to end the task. */
  static final class VisitorException extends IOException {
    private static final long serialVersionUID = 1L;

    VisitorException(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** An entry's name in the archive, in lists and in the output. */
  record Entry(String name, String input, String output) {
    boolean isHidden() {
      String file = name.substring(name.lastIndexOf('/') + 1);
      return file.startsWith(".") && !file.startsWith("..");
    }

    boolean isCalledPhoto() {
      return ImageFormat.isPhotoName(name);
    }

    boolean isCalledArchive() {
      return ArchiveFormat.kind(name) != Source.Kind.FILE;
    }
  }

  private final Source archive;
  private final DecodeLimits limits;
  private final SafeNames names;
  private final Visitor visitor;
  private final Set<String> inputs = new HashSet<>();
  private final Set<String> outputs = new HashSet<>();

  ArchiveEntries(Source archive, DecodeLimits limits, SafeNames names, Visitor visitor) {
    this.archive = archive;
    this.limits = limits;
    this.names = names;
    this.visitor = visitor;
  }

  /** The next entry, in the archive's order. */
  Entry entry(String name) {
    String input = archive.path() + "!/" + name;
    int copy = 1;
    String distinct = input;
    while (!inputs.add(distinct)) {
      copy++;
      distinct = input + " (" + copy + ")";
    }
    return new Entry(name, distinct, output(name));
  }

  private String output(String name) {
    String safe = names.ofEntry(name);
    int dot = safe.lastIndexOf('.');
    int end = dot > safe.lastIndexOf('/') ? dot : safe.length();
    String distinct = safe;
    for (int copy = 2; !outputs.add(distinct.toLowerCase(Locale.ROOT)); copy++) {
      distinct = safe.substring(0, end) + "~" + copy + safe.substring(end);
    }
    return archive.outputName() + "/" + SafeNames.fitted(distinct);
  }

  /**
   * Reads an entry, and passes it on if it is a photo.
   *
   * @param checksum that the archive tells, or below 0
   * @throws IOException if the entries that follow cannot be read either
   */
  void read(Entry entry, InputStream in, long checksum) throws IOException {
    try {
      ContentReader.Content content = new ContentReader(limits).content(entry.name(), in);
      if (content.unread().isPresent()) {
        guarded(() -> visitor.unread(entry.input(), null, content.unread().get()));
      } else if (content.photo().isEmpty() && entry.isCalledArchive()) {
        guarded(() -> visitor.unread(entry.input(), null, "archive in an archive"));
      } else if (content.photo().isEmpty()) {
        other(entry, NO_PHOTO);
      } else {
        photo(entry, content.photo().get(), checksum);
      }
    } catch (ImageException e) {
      failed(entry, e.getMessage());
    }
  }

  private void photo(Entry entry, byte[] content, long checksum) throws IOException {
    CRC32 sum = new CRC32();
    sum.update(content);
    if (checksum >= 0 && sum.getValue() != checksum) {
      failed(entry, "damaged in the archive: its checksum is another");
      return;
    }
    String state = state(sum.getValue(), content.length);
    if (visitor.wants(entry.input(), state)) {
      guarded(() -> visitor.photo(new SourcePhoto(entry.input(), entry.output(), state, content)));
    }
  }

  static String state(long checksum, long size) {
    return String.format(Locale.ROOT, "%08x:%d", checksum, size);
  }

  boolean wants(Entry entry, String state) {
    return visitor.wants(entry.input(), state);
  }

  void failed(Entry entry, String reason) throws IOException {
    guarded(() -> visitor.failed(entry.input(), reason));
  }

  void skipped(Entry entry, String reason) throws IOException {
    guarded(() -> visitor.skipped(entry.input(), reason));
  }

  /** A file that cannot be read; it matters only if its name is that of a photo. */
  void unreadable(Entry entry, String reason) throws IOException {
    if (entry.isCalledPhoto()) {
      failed(entry, reason);
    } else {
      other(entry, reason);
    }
  }

  /** Whether an entry is skipped because of its name. */
  boolean passesOver(Entry entry) throws IOException {
    if (entry.isHidden()) {
      other(entry, "hidden");
      return true;
    }
    return false;
  }

  void other(Entry entry, String reason) throws IOException {
    guarded(() -> visitor.other(entry.input(), null, reason));
  }

  void progress(long bytes) {
    visitor.progress(bytes);
  }

  void archiveDone() throws IOException {
    guarded(() -> visitor.archive(archive.path(), archive.state()));
  }

  void archiveFailed(String reason) throws IOException {
    guarded(() -> visitor.failed(archive.path(), reason));
  }

  private interface Step {
    void run() throws IOException;
  }

  private static void guarded(Step step) throws IOException {
    try {
      step.run();
    } catch (IOException e) {
      throw new VisitorException(e);
    } catch (RuntimeException e) {
      throw new VisitorException(new IOException(e));
    }
  }
}
