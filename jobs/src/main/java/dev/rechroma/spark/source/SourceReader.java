package dev.rechroma.spark.source;

import dev.rechroma.image.DecodeLimits;
import dev.rechroma.image.ImageException;
import dev.rechroma.image.ImageFormat;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/** Reads sources photo by photo; archives are streamed, and never unpacked to disk. */
public record SourceReader(
    Configuration hadoop,
    DecodeLimits limits,
    ArchiveLimits archives,
    SafeNames names,
    Visitor visitor) {

  /**
   * Shows a source's photos to the visitor.
   *
   * @param part which of the parts of a zip
   * @param parts in how many parts a zip is read
   */
  public void read(Source source, int part, int parts) throws IOException {
    switch (source.kind()) {
      case FILE -> file(source);
      case ZIP -> zip(source, part, parts);
      case TAR -> tar(source);
      case SKIPPED -> visitor.skipped(source.path(), source.reason());
      case FAILED -> visitor.failed(source.path(), source.reason());
      case FOLDER, OTHER -> visitor.other();
    }
  }

  private void file(Source source) throws IOException {
    content(source);
    visitor.progress(source.length());
  }

  private void content(Source source) throws IOException {
    byte[] content;
    try (FSDataInputStream in = open(source)) {
      if (source.length() > limits.maxBytes() && ImageFormat.isPhotoName(source.path())) {
        throw new ImageException(
            String.format(
                Locale.ROOT,
                "%d bytes, above the limit of %d",
                source.length(),
                limits.maxBytes()));
      }
      content = new ContentReader(limits).photo(source.path(), in).orElse(null);
    } catch (FileNotFoundException e) {
      visitor.failed(source.path(), "does not exist any more, or its name is no UTF-8");
      return;
    } catch (ImageException | IOException e) {
      visitor.failed(source.path(), FolderLister.firstLine(e));
      return;
    }
    if (content == null) {
      visitor.other();
    } else {
      visitor.photo(new Found(source.path(), source.name(), source.state(), content));
    }
  }

  private void zip(Source source, int part, int parts) throws IOException {
    try (FSDataInputStream in = open(source)) {
      new ZipReader(source, limits, archives, new EntryVisitor(source, limits, names, visitor))
          .read(in, part, parts);
    } catch (IOException e) {
      rethrowOwn(e);
      visitor.failed(source.path(), FolderLister.firstLine(e));
    }
  }

  private void tar(Source source) throws IOException {
    try (FSDataInputStream in = open(source)) {
      new TarReader(source, limits, archives, new EntryVisitor(source, limits, names, visitor))
          .read(in);
    } catch (IOException e) {
      rethrowOwn(e);
      visitor.failed(source.path(), FolderLister.firstLine(e));
    }
  }

  /** What fails in the visitor is not the archive's fault. */
  private static void rethrowOwn(IOException e) throws IOException {
    if (e instanceof EntryVisitor.VisitorException) {
      throw e;
    }
  }

  private FSDataInputStream open(Source source) throws IOException {
    Path path = new Path(source.path());
    return path.getFileSystem(hadoop).open(path);
  }
}
