package dev.rechroma.film;

import java.io.Serializable;
import java.util.Map;

/**
 * The video stream of a film, as its container and its first frames describe it.
 *
 * @param stream index in the file
 * @param width px
 * @param height px
 * @param depth bits of a sample
 * @param timeBase of its timestamps
 * @param pixelAspect width of a pixel over its height as {@code a:b}, or empty
 * @param rotation that players apply, degrees counter-clockwise
 * @param colours matrix and transfer, as FFmpeg names them
 * @param frameRate nominal, as {@code a/b}; frames may come at other times
 * @param origin when the file begins, seconds; 0 but for broadcast streams
 * @param tags of the stream, such as its title and language
 */
public record FilmInfo(
    int stream,
    int width,
    int height,
    int depth,
    TimeBase timeBase,
    String pixelAspect,
    int rotation,
    ColourTags colours,
    String frameRate,
    double origin,
    Map<String, String> tags)
    implements Serializable {

  /**
   * Names of the colour space; empty where the file does not say.
   *
   * @param matrix between RGB and YUV
   */
  public record ColourTags(String matrix, String transfer) implements Serializable {}

  /** Whether samples have more than 8 bits. */
  public boolean isDeep() {
    return depth > 8;
  }
}
