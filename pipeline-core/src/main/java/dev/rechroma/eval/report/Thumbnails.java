package dev.rechroma.eval.report;

import dev.rechroma.eval.PhotoScore;
import dev.rechroma.image.ImageException;
import dev.rechroma.image.LabImage;
import dev.rechroma.image.photo.ImageFormat;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/**
 * A photo of the gallery, as small JPEG files.
 *
 * @param photo the photo's name, as in its {@link PhotoScore}
 * @param gray what the models saw
 * @param predicted predictions, by model name
 * @param truth the original photo
 */
public record Thumbnails(String photo, byte[] gray, Map<String, byte[]> predicted, byte[] truth)
    implements Serializable {
  private static final int QUALITY = 88;

  /**
   * Creates the thumbnails.
   *
   * @param predicted the models' pictures, of any size but the same proportions
   * @param side longer side of the thumbnails, px, at least 1
   */
  public static Thumbnails of(
      String photo, LabImage truth, Map<String, LabImage> predicted, int side)
      throws ImageException {
    Map<String, byte[]> files = new HashMap<>();
    for (Map.Entry<String, LabImage> each : predicted.entrySet()) {
      files.put(each.getKey(), jpeg(each.getValue(), side));
    }
    return new Thumbnails(photo, jpeg(truth.gray(), side), files, jpeg(truth, side));
  }

  private static byte[] jpeg(LabImage picture, int side) throws ImageException {
    double scale = (double) side / Math.max(picture.width(), picture.height());
    LabImage small =
        picture.resized(scaled(picture.width(), scale), scaled(picture.height(), scale));
    return ImageFormat.JPEG.encode(small, QUALITY);
  }

  private static int scaled(int length, double scale) {
    return Math.max(1, (int) Math.round(length * scale));
  }

  /** The same photo with the models of both, for models that predict one after the other. */
  public Thumbnails plus(Thumbnails other) {
    Map<String, byte[]> both = new HashMap<>(predicted);
    both.putAll(other.predicted);
    return new Thumbnails(photo, gray, both, truth);
  }
}
