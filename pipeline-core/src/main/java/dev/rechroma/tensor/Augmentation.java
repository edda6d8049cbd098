package dev.rechroma.tensor;

import dev.rechroma.image.Degradation;
import dev.rechroma.image.LabImage;
import java.util.SplittableRandom;

/**
 * Random crops and mirror images of training photos, and lightness degraded like that of old
 * prints, which the network meets in use.
 *
 * @param size side of the result, px
 * @param crop smallest side of a crop as a share of the photo's side, in (0, 1]; the side of each
 *     crop is drawn between this and the whole
 * @param flip probability of a mirror image, in [0, 1]
 * @param degrade probability that the lightness is degraded ({@link Degradation}), in [0, 1]; a and
 *     b stay those of the photo
 * @param strength largest strength of the degradations, in [0, 1]
 */
public record Augmentation(int size, double crop, double flip, double degrade, double strength) {

  /** A picture of {@link #size} px, the same for the same state of {@code random}. */
  public LabImage apply(LabImage photo, SplittableRandom random) {
    int smallest = Math.max(1, (int) Math.round(photo.width() * crop));
    int side = random.nextInt(smallest, photo.width() + 1);
    int x = random.nextInt(photo.width() - side + 1);
    int y = random.nextInt(photo.height() - side + 1);
    LabImage cut = side == photo.width() ? photo : photo.crop(x, y, side, side);
    LabImage sized = side == size ? cut : cut.resized(size, size);
    return aged(random.nextDouble() < flip ? sized.flipped() : sized, random);
  }

  /**
   * Degrades a picture at random. Takes one number from {@code random}, or none if nothing is ever
   * degraded.
   */
  private LabImage aged(LabImage picture, SplittableRandom random) {
    if (degrade == 0) {
      return picture;
    }
    SplittableRandom own = new SplittableRandom(random.nextLong());
    return own.nextDouble() < degrade ? Degradation.agedOf(picture, strength, own) : picture;
  }
}
