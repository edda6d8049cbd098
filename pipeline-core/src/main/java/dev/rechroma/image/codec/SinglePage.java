package dev.rechroma.image.codec;

import dev.rechroma.image.metadata.ImageHeader;
import dev.rechroma.image.metadata.RawMetadata;

/** The page of a format whose files have only one. */
public interface SinglePage extends Page {
  /** What the parser read before the picture data. */
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
