package dev.rechroma.image;

/** What is known of a file before its picture is decoded. */
record ParsedFile(ImageHeader header, RawMetadata metadata) {

  /** See {@link ImageHeader#parse}. */
  static ParsedFile parse(byte[] file) throws ImageException {
    if (file.length == 0) {
      throw new ImageException("empty file");
    }
    ImageFormat format = ImageFormat.sniff(file).orElseThrow(ParsedFile::notAnImage);
    return switch (format) {
      case JPEG -> JpegParser.parse(file);
      case PNG -> PngParser.parse(file);
      case WEBP -> WebpParser.parse(file);
      case TIFF -> TiffPages.of(file).get(0).parse();
      case BMP -> BmpParser.parse(file);
      case JPEG2000 -> Jp2Parser.parse(file);
    };
  }

  static ImageException notAnImage() {
    return new ImageException("not a JPEG, PNG, WebP, TIFF, BMP or JPEG 2000 image");
  }
}
