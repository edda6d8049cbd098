package dev.rechroma.colorize.gallery;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.LabImage;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.ImageFormat;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.PhotoFile;

/** A photo, small enough for a page. */
record GalleryPicture(LabImage picture) {
  /** Longer side, px: a card of the page is about 400 wide. */
  private static final int SIDE = 640;

  private static final int QUALITY = 85;

  static GalleryPicture of(byte[] file, DecodeLimits limits) throws ImageException {
    try (Photo photo = PhotoFile.decode(file, limits)) {
      return new GalleryPicture(photo.toLabWithin(SIDE));
    }
  }

  int width() {
    return picture.width();
  }

  int height() {
    return picture.height();
  }

  GalleryPicture gray() {
    return new GalleryPicture(picture.gray());
  }

  byte[] jpeg() throws ImageException {
    return ImageFormat.JPEG.encode(picture, QUALITY);
  }
}
