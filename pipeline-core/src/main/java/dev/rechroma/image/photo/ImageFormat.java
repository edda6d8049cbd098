package dev.rechroma.image.photo;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.LabColor;
import dev.rechroma.image.LabImage;
import dev.rechroma.image.MatScope;
import dev.rechroma.image.codec.Codec;
import dev.rechroma.image.codec.Page;
import dev.rechroma.image.codec.Picture;
import dev.rechroma.image.codec.bmp.BmpCodec;
import dev.rechroma.image.codec.jp2.Jp2Codec;
import dev.rechroma.image.codec.jpeg.JpegCodec;
import dev.rechroma.image.codec.png.PngCodec;
import dev.rechroma.image.codec.tiff.TiffCodec;
import dev.rechroma.image.codec.webp.WebpCodec;
import dev.rechroma.image.metadata.Metadata;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

/** The file formats that are read and written, each with its {@link Codec}. */
public enum ImageFormat {
  JPEG(new JpegCodec()),
  PNG(new PngCodec()),
  WEBP(new WebpCodec()),
  TIFF(new TiffCodec()),
  BMP(new BmpCodec()),
  JPEG2000(new Jp2Codec());

  /** Codecs are stateless. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final Codec codec;

  ImageFormat(Codec codec) {
    this.codec = codec;
  }

  /** The usual file name extension, lower case, without the dot. */
  public String extension() {
    return codec.extensions().get(0);
  }

  /**
   * The format by the first bytes of a file; its name is ignored.
   *
   * @param start the whole file or its first bytes, 18 or more
   */
  public static Optional<ImageFormat> sniff(byte[] start) {
    return Stream.of(values()).filter(format -> format.codec.matches(start)).findFirst();
  }

  /** See {@link Codec#mayMatchByChance}. */
  public boolean mayMatchByChance() {
    return codec.mayMatchByChance();
  }

  /**
   * Whether a file name or path has the extension of one of these formats, in upper or lower case.
   */
  public static boolean isPhotoName(String name) {
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return name.contains(".")
        && Stream.of(values()).anyMatch(format -> format.codec.extensions().contains(extension));
  }

  /** The name shown to users. */
  @Override
  public String toString() {
    return codec.name();
  }

  /** See {@link Codec#pages}. */
  public List<? extends Page> pages(byte[] file) throws ImageException {
    return codec.pages(file);
  }

  /**
   * Encodes a picture as a file, 8 bits per channel; colours outside sRGB are clipped.
   *
   * @param quality as in {@link Photo#encode}
   * @throws ImageException if the format cannot hold a picture of this size
   */
  public byte[] encode(LabImage picture, int quality) throws ImageException {
    try (MatScope scope = new MatScope()) {
      Mat bgr = scope.own(new Mat(picture.height(), picture.width(), CvType.CV_8UC3));
      LabColor.toBgr(scope.own(picture.toMat()), bgr);
      return encode(Picture.of(bgr, null), Metadata.NONE, quality);
    }
  }

  byte[] encode(Picture picture, Metadata metadata, int quality) throws ImageException {
    if (quality < 0 || quality > 100) {
      throw new IllegalArgumentException("quality " + quality + " is not in 0..100");
    }
    try {
      return codec.encode(picture, metadata, quality);
    } catch (ImageException e) {
      throw e;
    } catch (Exception e) {
      // Native code throws CvException, and a bare Exception for C++ ones such as bad_alloc.
      throw new ImageException("cannot be written as " + this, e);
    }
  }

  /** The error for a file that has none of these formats. */
  static ImageException notAnImage() {
    List<String> names = Arrays.stream(values()).map(ImageFormat::toString).toList();
    int last = names.size() - 1;
    String all = names.subList(0, last).stream().collect(Collectors.joining(", "));
    return new ImageException("not a " + all + " or " + names.get(last) + " image");
  }
}
