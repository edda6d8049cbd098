package dev.rechroma.infer;

import dev.rechroma.gan.Painter;
import dev.rechroma.image.LabImage;
import dev.rechroma.image.Photo;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A trained generator applied to photos of any size: it sees a photo's lightness at its own size,
 * and its colours are laid over the photo's own lightness at full resolution.
 *
 * @param painter for one thread at a time
 */
public record Colorizer(Painter painter) {

  /** As {@link #colorize(List, double)}, with the colours as they were predicted. */
  public List<Photo> colorize(List<Photo> photos) {
    return colorize(photos, 1);
  }

  /**
   * The photos in colour, in order; the caller closes them and the given ones.
   *
   * @param chroma what the predicted a* and b* are multiplied by: 0 makes gray, 1 leaves them
   */
  public List<Photo> colorize(List<Photo> photos, double chroma) {
    List<float[]> lightness =
        photos.stream().map(photo -> photo.lightness(painter.size())).toList();
    List<float[]> ab = painter.paint(lightness);
    ab.forEach(each -> scale(each, (float) chroma));
    return IntStream.range(0, photos.size())
        .mapToObj(i -> photos.get(i).withAb(ab.get(i), painter.size()))
        .toList();
  }

  private static void scale(float[] values, float factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
  }

  /** A picture of a data set in generated colours; it is resized to the generator's size. */
  public LabImage colorize(LabImage picture) {
    return colorizePictures(List.of(picture)).get(0);
  }

  /** As {@link #colorize(LabImage)}, of several together; in order. */
  public List<LabImage> colorizePictures(List<LabImage> pictures) {
    int size = painter.size();
    List<LabImage> sized = pictures.stream().map(picture -> picture.resized(size, size)).toList();
    List<float[]> ab = painter.paint(sized.stream().map(LabImage::l).toList());
    return IntStream.range(0, sized.size()).mapToObj(i -> sized.get(i).withAb(ab.get(i))).toList();
  }
}
