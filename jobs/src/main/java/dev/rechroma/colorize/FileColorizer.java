package dev.rechroma.colorize;

import dev.rechroma.colorize.ManifestEntry.Status;
import dev.rechroma.image.ImageException;
import dev.rechroma.image.photo.MultiPageTiff;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.PhotoFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Colorizes a photo's file page by page: a page that has colour already is kept unless colours are
 * to be replaced. One page is decoded at a time.
 */
final class FileColorizer {
  private final ColorizeSettings settings;
  private final UnaryOperator<Photo> colorizer;
  private final PhotoFile pages;

  /** Numbers of the pages that had colour, from 1. */
  private final List<Integer> colored = new ArrayList<>();

  private int otherSamples;

  FileColorizer(ColorizeSettings settings, UnaryOperator<Photo> colorizer, byte[] file)
      throws ImageException {
    this.settings = settings;
    this.colorizer = colorizer;
    pages = PhotoFile.parse(file, settings.limits());
  }

  /** The file in colour; empty if there is nothing to colorize. */
  Optional<byte[]> colorize() throws ImageException {
    byte[] content = pages.pages() == 1 ? colorizeOne() : colorizeAll();
    boolean keepsAll = settings.colored() != Colored.RECOLORIZE && hasColorOnAllPages();
    return keepsAll ? Optional.empty() : Optional.of(content);
  }

  private byte[] colorizeOne() throws ImageException {
    try (Photo photo = pages.decode(0)) {
      if (keeps(photo, 0)) {
        return null;
      }
      try (Photo colorized = colorizer.apply(photo)) {
        return colorized.encode(colorized.format(), settings.quality());
      }
    }
  }

  private byte[] colorizeAll() throws ImageException {
    MultiPageTiff tiff = new MultiPageTiff(pages.pages());
    for (int page = 0; page < pages.pages(); page++) {
      try (Photo photo = pages.decode(page)) {
        add(photo, page, tiff);
      }
    }
    return tiff.file();
  }

  private void add(Photo photo, int page, MultiPageTiff tiff) throws ImageException {
    if (keeps(photo, page)) {
      tiff.add(photo);
    } else {
      try (Photo colorized = colorizer.apply(photo)) {
        tiff.add(colorized);
      }
    }
  }

  private boolean keeps(Photo photo, int page) {
    otherSamples = Math.max(otherSamples, photo.otherSamples());
    if (photo.hasColor(settings.coloredShare())) {
      colored.add(page + 1);
      return settings.colored() != Colored.RECOLORIZE;
    }
    return false;
  }

  private boolean hasColorOnAllPages() {
    return colored.size() == pages.pages();
  }

  /** Of the colorized file. */
  Status status() {
    boolean anew = settings.colored() == Colored.RECOLORIZE && hasColorOnAllPages();
    return anew ? Status.RECOLORIZED : Status.COLORIZED;
  }

  /** Anything unexpected about the colorized file, or null. */
  String note() {
    List<String> notes = new ArrayList<>();
    if (pages.pages() > 1 && !colored.isEmpty()) {
      String numbers = colored.stream().map(String::valueOf).collect(Collectors.joining(", "));
      String what =
          settings.colored() == Colored.RECOLORIZE
              ? "had colour and have new colours now"
              : "had colour already and were kept";
      notes.add(
          String.format(Locale.ROOT, "of %d pages these %s: %s", pages.pages(), what, numbers));
    }
    if (otherSamples > 0) {
      notes.add("samples that are neither colour nor alpha were dropped: " + otherSamples);
    }
    if (pages.otherPictures() > 0) {
      notes.add("pictures after the first were dropped: " + pages.otherPictures());
    }
    return notes.isEmpty() ? null : String.join("; ", notes);
  }
}
