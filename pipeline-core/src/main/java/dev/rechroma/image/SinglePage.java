package dev.rechroma.image;

/** The page of a format whose files have but one. */
interface SinglePage extends Page {
  /** What was read on the way to the picture. */
  ParsedFile parsed();

  @Override
  default ImageHeader header() {
    return parsed().header();
  }

  @Override
  default RawMetadata metadata() {
    return parsed().metadata();
  }

  @Override
  default int otherPictures() {
    return parsed().metadata().morePictures;
  }
}
