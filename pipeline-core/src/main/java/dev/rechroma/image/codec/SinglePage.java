package dev.rechroma.image.codec;

import dev.rechroma.image.metadata.ImageHeader;
import dev.rechroma.image.metadata.RawMetadata;

/** The page of a format whose files have but one. */
public interface SinglePage extends Page {
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
