package dev.rechroma.image.motion;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.LabImage;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.TestPhotos;
import java.util.Random;

/** A camera that moves over one of the sample photos, whose true motion and colours are known. */
public final class TestFilm {
  /** The size of the frames, px. */
  public static final int WIDTH = 256;

  public static final int HEIGHT = 192;

  /** Pixels of the photo per pixel of a frame, so that motion need not be by whole pixels. */
  private static final int SCALE = 2;

  private static final int PHOTO_WIDTH = 900;
  private static final int PHOTO_HEIGHT = 600;

  private final LabImage photo;

  private TestFilm(LabImage photo) {
    this.photo = photo;
  }

  public static TestFilm of(String sample) {
    try (Photo photo = TestPhotos.decode(TestPhotos.sample(sample))) {
      return new TestFilm(photo.toLab(PHOTO_WIDTH, PHOTO_HEIGHT));
    } catch (ImageException e) {
      throw new AssertionError(e);
    }
  }

  /** What the camera sees, in true colours, from a position in px of a frame, to half a pixel. */
  public LabImage frame(double x, double y) {
    int left = (int) Math.round(SCALE * x);
    int top = (int) Math.round(SCALE * y);
    return photo.crop(left, top, SCALE * WIDTH, SCALE * HEIGHT).resized(WIDTH, HEIGHT);
  }

  /** The frame with grain of the given standard deviation, L*. */
  public static LabImage grainy(LabImage frame, double deviation, long seed) {
    Random random = new Random(seed);
    float[] l = frame.l().clone();
    for (int i = 0; i < l.length; i++) {
      l[i] = within(l[i] + (float) (deviation * random.nextGaussian()));
    }
    return frame.withL(l);
  }

  /** The frame in another light: L* times gain plus offset. */
  public static LabImage lit(LabImage frame, float gain, float offset) {
    float[] l = frame.l().clone();
    for (int i = 0; i < l.length; i++) {
      l[i] = within(gain * l[i] + offset);
    }
    return frame.withL(l);
  }

  private static float within(float lightness) {
    return Math.min(Math.max(lightness, 0), 100);
  }
}
