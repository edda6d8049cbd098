package dev.rechroma.source;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.ImageFormat;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/** Reads sources photo by photo; archives are streamed, and never unpacked to disk. */
public record SourceReader(
    Configuration hadoop,
    DecodeLimits limits,
    ArchiveLimits archives,
    SafeNames names,
    EntryNameDecoder entryNameDecoder,
    Visitor visitor) {

  /**
   * Passes a source's photos to the visitor.
   *
   * @param part which of the parts of a zip
   * @param parts in how many parts a zip is read
   */
  public void read(Source source, int part, int parts) throws IOException {
    switch (source.kind()) {
      case FILE -> file(source);
      case ZIP, TAR -> archive(source, part, parts);
      case SKIPPED -> visitor.skipped(source.path(), source.reason());
      case FAILED -> visitor.failed(source.path(), source.reason());
      case FOLDER, OTHER -> visitor.other(source.path(), source.state(), source.reason());
    }
  }

  private void file(Source source) throws IOException {
    content(source);
    visitor.progress(source.length());
  }

  private void content(Source source) throws IOException {
    ContentReader.Content content;
    try (FSDataInputStream in = open(source)) {
      if (source.length() > limits.maxBytes() && ImageFormat.isPhotoName(source.path())) {
        limits.checkBytes(source.length());
      }
      content = new ContentReader(limits).content(source.path(), in);
    } catch (FileNotFoundException e) {
      visitor.failed(source.path(), missing(source, e));
      return;
    } catch (ImageException | IOException e) {
      visitor.failed(source.path(), Failure.firstLine(e));
      return;
    }
    if (content.unread().isPresent()) {
      visitor.unread(source.path(), source.state(), content.unread().get());
    } else if (content.photo().isEmpty()) {
      visitor.other(source.path(), source.state(), ArchiveEntries.NO_PHOTO);
    } else if (visitor.wants(source.path(), source.state())) {
      visitor.photo(
          new SourcePhoto(
              source.path(), source.outputName(), source.state(), content.photo().get()));
    }
  }

  /** Java says the same of a local file that may not be opened. */
  private String missing(Source source, FileNotFoundException e) throws IOException {
    Path path = new Path(source.path());
    return path.getFileSystem(hadoop).exists(path)
        ? "cannot be read: " + Failure.firstLine(e)
        : "does not exist any more, or its name is no UTF-8";
  }

  /** Reads by content, which may be another kind of archive than the name says, or a photo. */
  private void archive(Source source, int part, int parts) throws IOException {
    try (FSDataInputStream in = open(source)) {
      byte[] start = in.readNBytes(Signature.LENGTH);
      in.seek(0);
      Optional<ArchiveFormat> format = ArchiveFormat.sniff(start);
      boolean zip =
          format.map(found -> found == ArchiveFormat.ZIP).orElse(source.kind() == Source.Kind.ZIP);
      if (format.isEmpty() && isOther(source, start)) {
        if (part == 0) {
          file(source);
        }
      } else if (zip) {
        new ZipReader(source, limits, archives, entryNameDecoder, entries(source))
            .read(in, part, parts);
      } else if (part == 0) {
        new TarReader(source, limits, archives, entries(source)).read(in);
      }
    } catch (IOException e) {
      rethrowOwn(e);
      visitor.failed(source.path(), Failure.firstLine(e));
    }
  }

  /** The first name in an old tar may start with "BM". */
  private static boolean isOther(Source source, byte[] start) {
    Optional<ImageFormat> photo = ImageFormat.sniff(start);
    return (photo.isPresent() && !photo.get().mayMatchByChance())
        || UnreadFormat.of(source.path(), start).isPresent();
  }

  private ArchiveEntries entries(Source source) {
    return new ArchiveEntries(source, limits, names, visitor);
  }

  /** A failure in the visitor is not the archive's fault. */
  private static void rethrowOwn(IOException e) throws IOException {
    if (e instanceof ArchiveEntries.VisitorException) {
      throw e;
    }
  }

  private FSDataInputStream open(Source source) throws IOException {
    Path path = new Path(source.path());
    return path.getFileSystem(hadoop).open(path);
  }
}
