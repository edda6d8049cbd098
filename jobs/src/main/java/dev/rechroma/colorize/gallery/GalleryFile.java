package dev.rechroma.colorize.gallery;

import dev.rechroma.eval.report.ColorizeReport.Before;
import dev.rechroma.eval.report.ColorizeReport.Photo;
import dev.rechroma.eval.report.ColorizeReport.Pictures;
import dev.rechroma.eval.report.ColorizeReport.Problem;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.ImageHeader;
import dev.rechroma.image.photo.PhotoFile;
import dev.rechroma.source.SafeNames;
import dev.rechroma.source.Source;
import dev.rechroma.source.Source.Kind;
import dev.rechroma.source.SourceReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Makes the small pictures of photos from one file, unless an earlier gallery made them. The
 * original of a photo in a zip is found by the zip's directory. A tar would have to be read as a
 * whole, so for its photos, and for originals that have changed or are gone, the lightness of the
 * colorized photo, which is the original's own, is shown instead.
 *
 * @param folder of the page
 * @param made receives the photos
 */
record GalleryFile(
    GallerySettings settings, Configuration hadoop, HadoopStorage folder, GalleryPhotos made) {

  /** A photo whose pictures do not exist yet; their names begin with the key. */
  private record New(DrawnPhoto photo, Source output, String key) {}

  /**
   * Makes the pictures.
   *
   * @param file a photo, or an archive that holds the photos
   */
  void show(String file, List<DrawnPhoto> photos) throws IOException {
    Optional<Source> source = Source.again(file, hadoop).filter(GalleryFile::isQuick);
    List<New> missing = new ArrayList<>();
    for (DrawnPhoto photo : photos) {
      Optional<Source> output = Source.again(photo.output(), hadoop);
      if (output.isEmpty()) {
        made.missing().add(new Problem(photo.name(), "is no longer in the output"));
        continue;
      }
      New candidate = new New(photo, output.get(), key(photo, output.get(), source));
      Optional<Photo> known = known(candidate);
      known.ifPresentOrElse(made.photos()::add, () -> missing.add(candidate));
    }
    if (!missing.isEmpty()) {
      Map<String, byte[]> originals =
          source.isPresent() ? originals(source.get(), missing) : Map.of();
      for (New each : missing) {
        make(each, Optional.ofNullable(originals.get(each.photo().input())));
      }
    }
  }

  private static boolean isQuick(Source source) {
    return source.kind() == Kind.FILE || source.kind() == Kind.ZIP;
  }

  /** Differs when a different picture would be made. */
  private static String key(DrawnPhoto photo, Source output, Optional<Source> source) {
    String before = source.map(Source::state).orElse("gone");
    return DigestUtils.sha256Hex(
            String.join("\n", photo.name(), output.state(), photo.state(), before))
        .substring(0, 32);
  }

  private Optional<Photo> known(New photo) throws IOException {
    for (Before before : Before.values()) {
      Pictures pictures = new Pictures(photo.key(), before);
      if (folder.exists(pictures.beforeFile()) && folder.exists(pictures.afterFile())) {
        return known(photo.photo().name(), pictures);
      }
    }
    return Optional.empty();
  }

  private Optional<Photo> known(String name, Pictures pictures) throws IOException {
    try (InputStream in = folder.open(pictures.afterFile())) {
      ImageHeader header = PhotoFile.header(in.readAllBytes());
      return Optional.of(new Photo(name, pictures, header.width(), header.height()));
    } catch (ImageException e) {
      return Optional.empty();
    }
  }

  private Map<String, byte[]> originals(Source source, List<New> photos) throws IOException {
    Map<String, String> wanted = new HashMap<>();
    photos.forEach(each -> wanted.put(each.photo().input(), each.photo().state()));
    Originals originals = new Originals(wanted, settings.limits());
    boolean changed = source.kind() == Kind.FILE && !wanted.containsValue(source.state());
    if (!changed) {
      SafeNames names = SafeNames.on(folder.path().toUri().getScheme());
      new SourceReader(
              hadoop,
              settings.limits(),
              settings.archives(),
              names,
              settings.entryNameDecoder(),
              originals)
          .read(source, 0, 1);
    }
    return originals.pictures();
  }

  private void make(New photo, Optional<byte[]> original) throws IOException {
    String name = photo.photo().name();
    try {
      GalleryPicture after = GalleryPicture.of(content(photo.output()), settings.limits());
      Before kind = original.isPresent() ? Before.ORIGINAL : Before.GRAY;
      byte[] before = original.isPresent() ? original.get() : after.gray().jpeg();
      Pictures pictures = new Pictures(photo.key(), kind);
      folder.write(pictures.beforeFile(), before);
      folder.write(pictures.afterFile(), after.jpeg());
      made.photos().add(new Photo(name, pictures, after.width(), after.height()));
    } catch (ImageException e) {
      made.missing().add(new Problem(name, e.getMessage()));
    }
  }

  private byte[] content(Source output) throws IOException, ImageException {
    long most = settings.limits().maxBytes();
    try (InputStream in = folder.open(new Path(output.path()))) {
      return in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, most + 1));
    }
  }
}
