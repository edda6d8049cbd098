package dev.rechroma.tensor;

import dev.rechroma.image.LabImage;
import java.util.SplittableRandom;

/**
 * Random crop and mirror image of a training photo.
 *
 * @param size side of the result, px
 * @param crop side of the crop as a share of the photo's side, in (0, 1]; pix2pix crops 256 of 286
 *     px, a share of 0.895 (Isola et al. 2017, 6.2)
 * @param flip probability of a mirror image, in [0, 1]
 */
public record Augmentation(int size, double crop, double flip) {

  /** What validation uses: the whole photo, as it is. */
  public static Augmentation none(int size) {
    return new Augmentation(size, 1, 0);
  }

  /** A picture of {@link #size} px, the same for the same state of {@code random}. */
  public LabImage apply(LabImage photo, SplittableRandom random) {
    int side = cropSide(photo.width());
    int x = random.nextInt(photo.width() - side + 1);
    int y = random.nextInt(photo.height() - side + 1);
    LabImage cut = side == photo.width() ? photo : photo.crop(x, y, side, side);
    LabImage sized = side == size ? cut : cut.resized(size, size);
    return random.nextDouble() < flip ? sized.flipped() : sized;
  }

  /** A crop within 2 px of the wanted size is taken at that size, which spares a resampling. */
  private int cropSide(int side) {
    int wanted = (int) Math.round(side * crop);
    return Math.abs(wanted - size) <= 2 && size <= side ? size : Math.max(1, wanted);
  }
}
