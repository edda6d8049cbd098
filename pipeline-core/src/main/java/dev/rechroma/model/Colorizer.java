package dev.rechroma.model;

import dev.rechroma.image.ChromaDetail;
import dev.rechroma.image.LabImage;
import dev.rechroma.image.photo.Photo;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A trained generator applied to photos of any size: it sees a small copy of a photo's lightness,
 * and its colours are combined with the photo's own lightness at full resolution.
 *
 * @param predictor for one thread at a time
 */
public record Colorizer(GeneratorPredictor predictor) {

  /**
   * The photo in colour; the caller closes both it and the given one. Each photo goes through the
   * generator alone: batches are no faster on a CPU, and kernels for other batch sizes may round
   * differently, so that a photo's colours would depend on the other photos in its batch.
   *
   * @param chroma factor for the predicted a* and b*: 0 gives gray, 1 leaves them unchanged
   */
  public Photo colorize(Photo photo, Rendering rendering, double chroma) {
    LabImage predicted = predict(photo, rendering.colours());
    if (rendering.addsDetail()) {
      predicted = ChromaDetail.add(predicted, predict(photo, rendering));
    }
    return photo.withAb(scaled(predicted, (float) chroma));
  }

  private LabImage predict(Photo photo, Rendering rendering) {
    Frame frame = rendering.frame(photo.width(), photo.height());
    return predict(photo.toLab(frame.width(), frame.height()), frame);
  }

  /**
   * The colours of a picture that has been scaled for the generator already.
   *
   * @param seen with the sides of the frame
   * @return possibly smaller, as the generator's colours are
   */
  public LabImage predict(LabImage seen, Frame frame) {
    return frame.crop(predictor.predict(frame.pad(seen)));
  }

  /** The picture with a* and b* multiplied. */
  public static LabImage scaled(LabImage picture, float chroma) {
    int plane = picture.a().length;
    float[] ab = new float[2 * plane];
    for (int i = 0; i < plane; i++) {
      ab[i] = chroma * picture.a()[i];
      ab[plane + i] = chroma * picture.b()[i];
    }
    return picture.withAb(ab);
  }

  /** A picture of a data set in generated colours; it is resized to the generator's size. */
  public LabImage colorize(LabImage picture) {
    return colorizePictures(List.of(picture)).get(0);
  }

  /**
   * Does {@link #colorize(LabImage)} for several pictures together; results are in the same order.
   */
  public List<LabImage> colorizePictures(List<LabImage> pictures) {
    int size = predictor.size();
    List<LabImage> sized = pictures.stream().map(picture -> picture.resized(size, size)).toList();
    List<float[]> ab = predictor.predict(sized.stream().map(LabImage::l).toList());
    return IntStream.range(0, sized.size()).mapToObj(i -> sized.get(i).withAb(ab.get(i))).toList();
  }
}
