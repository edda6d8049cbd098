package dev.rechroma.source;

import dev.rechroma.image.photo.ImageFormat;
import dev.rechroma.source.Source.Kind;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/**
 * What a file is that is called neither a photo nor anything else for certain, for who reads photos
 * in folders and no archives.
 *
 * @param kind {@link Kind#FILE} for a photo
 * @param unread the format of one that is known and not read
 * @param reason why it is no photo
 */
public record Peek(Kind kind, Optional<String> unread, String reason) {
  private static final Peek PHOTO = new Peek(Kind.FILE, Optional.empty(), "");
  private static final Peek OTHER = new Peek(Kind.OTHER, Optional.empty(), EntryVisitor.NO_PHOTO);

  /** Looks into a source, as far as its name leaves a doubt. */
  public static Peek into(Source source, Configuration hadoop) {
    return switch (source.kind()) {
      case FILE, ZIP, TAR ->
          ImageFormat.isPhotoName(source.path()) ? PHOTO : content(source, hadoop);
      default -> new Peek(source.kind(), Optional.empty(), source.reason());
    };
  }

  private static Peek content(Source source, Configuration hadoop) {
    Path path = new Path(source.path());
    try (FSDataInputStream in = path.getFileSystem(hadoop).open(path)) {
      byte[] start = in.readNBytes(Signature.LENGTH);
      Optional<String> unread = unread(source.path(), start);
      if (unread.isPresent()) {
        return new Peek(Kind.FAILED, unread, "");
      }
      if (ImageFormat.sniff(start).isPresent()) {
        return PHOTO;
      }
      return source.kind() == Kind.FILE
          ? OTHER
          : new Peek(Kind.FAILED, Optional.of("archive, which only colorize reads"), "");
    } catch (IOException e) {
      return new Peek(Kind.FAILED, Optional.empty(), Failure.firstLine(e));
    }
  }

  /**
   * The format of a file that is known and not read.
   *
   * @param start its first bytes, or all
   */
  public static Optional<String> unread(String name, byte[] start) {
    return UnreadFormat.of(name, start);
  }
}
