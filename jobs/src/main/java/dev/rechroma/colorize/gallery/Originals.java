package dev.rechroma.colorize.gallery;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.source.SourcePhoto;
import dev.rechroma.source.Visitor;
import java.util.HashMap;
import java.util.Map;

/**
 * Small pictures of the originals. A photo is decoded only if it is still in the state that a run
 * has decoded before.
 */
final class Originals implements Visitor {
  private final Map<String, String> wanted;
  private final DecodeLimits limits;
  private final Map<String, byte[]> pictures = new HashMap<>();

  /**
   * @param wanted state by input
   */
  Originals(Map<String, String> wanted, DecodeLimits limits) {
    this.wanted = wanted;
    this.limits = limits;
  }

  /** JPEG files by input, for the photos that were found. */
  Map<String, byte[]> pictures() {
    return pictures;
  }

  @Override
  public boolean wants(String input, String state) {
    return state.equals(wanted.get(input));
  }

  @Override
  public void photo(SourcePhoto photo) {
    if (wants(photo.input(), photo.state())) {
      try {
        pictures.put(photo.input(), GalleryPicture.of(photo.content(), limits).jpeg());
      } catch (ImageException e) {
        failed(photo.input(), e.getMessage());
      }
    }
  }

  @Override
  public void skipped(String input, String reason) {}

  /** The photo is shown without an original; its outcome is in the manifest. */
  @Override
  public void failed(String input, String reason) {}

  @Override
  public void archive(String input, String state) {}

  @Override
  public void unread(String input, String state, String format) {}

  @Override
  public void other(String input, String state, String reason) {}

  @Override
  public void progress(long bytes) {}
}
