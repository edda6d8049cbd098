package dev.rechroma.colorize.gallery;

import com.typesafe.config.Config;
import dev.rechroma.config.SettingsReader;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.source.ArchiveLimits;
import dev.rechroma.source.EntryNameDecoder;
import dev.rechroma.source.Limits;
import java.io.Serializable;

/**
 * Some of the keys below rechroma.colorize, where each is explained.
 *
 * @param photos most photos to show; 0 for no page
 */
public record GallerySettings(
    int photos, DecodeLimits limits, ArchiveLimits archives, EntryNameDecoder entryNameDecoder)
    implements Serializable {
  private static final int MOST_PHOTOS = 5000;

  /** Reads and checks the settings below rechroma.colorize. */
  public static GallerySettings read(Config colorize) {
    SettingsReader reader = SettingsReader.of(colorize);
    GallerySettings settings =
        new GallerySettings(
            reader.integer("gallery-photos", 0, MOST_PHOTOS),
            Limits.read(reader),
            Limits.archives(reader),
            Limits.entryNameDecoder(reader));
    reader.throwProblems();
    return settings;
  }
}
