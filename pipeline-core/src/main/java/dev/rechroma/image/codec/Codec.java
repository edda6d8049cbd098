package dev.rechroma.image.codec;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.Metadata;
import java.util.List;

/** One file format: how its files are recognized, read and written. Codecs are stateless. */
public interface Codec {
  /** The name of the format as shown to users. */
  String name();

  /** Its file name extensions, lower case, without the dot, the usual one first. */
  List<String> extensions();

  /**
   * Whether a file is of this format, by its first bytes.
   *
   * @param start the whole file or its first bytes
   */
  boolean matches(byte[] start);

  /**
   * Whether these bytes are so few that another file may begin with them by chance: then a file
   * with another extension is a photo only if its header can be read.
   */
  default boolean mayMatchByChance() {
    return false;
  }

  /**
   * The pages of a file, at least one; nothing is decoded.
   *
   * @throws ImageException if the file is truncated, contradicts itself or has a property that is
   *     not supported, as far as its structure shows
   */
  List<? extends Page> pages(byte[] file) throws ImageException;

  /**
   * Encodes a file of one page.
   *
   * @param quality 0 to 100, for lossy formats
   * @throws ImageException if the format cannot hold the picture
   */
  byte[] encode(Picture picture, Metadata metadata, int quality) throws ImageException;
}
