package dev.rechroma.film.scene;

import dev.rechroma.image.LabImage;
import dev.rechroma.image.motion.Motion;
import dev.rechroma.image.motion.MotionEstimator;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Colours the frames of a film one after the other so that colours are stable in time: they are
 * carried from frame to frame along the motion, and a painter, who colours each frame as if it were
 * a photo, only corrects them now and then. A scene begins with the painter's own colours.
 *
 * <p>The same frames get the same colours to the last bit. Memory holds one frame and its colours.
 * For one thread at a time.
 */
public final class SceneColorizer implements AutoCloseable {
  private final UnaryOperator<LabImage> painter;
  private final Stability settings;
  private final CutDetector cuts;

  /** These and the last frame with its colours are null before the first frame. */
  private MotionEstimator motions;

  private LabImage previous;
  private CarriedColours colours;
  private int framesSincePainting;
  private boolean beganScene;

  /**
   * @param painter gives a frame's colours; its result has the frame's size
   */
  public SceneColorizer(UnaryOperator<LabImage> painter, Stability settings) {
    this.painter = painter;
    this.settings = settings;
    cuts = new CutDetector(settings);
  }

  /**
   * The next frame in stable colours.
   *
   * @param frame its lightness, at the size at which the painter sees it; colours do not count
   * @throws IllegalArgumentException if its size is not that of the frames before, or too small for
   *     {@link MotionEstimator}
   */
  public LabImage next(LabImage frame) {
    if (previous == null) {
      motions = new MotionEstimator(frame.width(), frame.height());
      begin(frame);
    } else {
      follow(frame, motions.estimate(frame, previous));
    }
    previous = frame;
    return colours.shown(frame);
  }

  /** Whether the last frame began a scene. */
  public boolean beganScene() {
    return beganScene;
  }

  private void begin(LabImage frame) {
    colours = CarriedColours.begin(painted(frame));
    beganScene = true;
  }

  private void follow(LabImage frame, Motion motion) {
    if (cuts.isCut(frame, previous, motion)) {
      begin(frame);
    } else {
      beganScene = false;
      carry(frame, motion);
    }
  }

  private void carry(LabImage frame, Motion motion) {
    framesSincePainting++;
    CarriedColours moved = colours.moved(motion);
    CarriedColours current = needsPainting(moved) ? moved.repainted(painted(frame)) : moved;
    colours = current.eased(settings.easing());
  }

  private boolean needsPainting(CarriedColours moved) {
    return framesSincePainting >= settings.paintEvery()
        || moved.trusted() < settings.repaintBelow();
  }

  private LabImage painted(LabImage frame) {
    framesSincePainting = 0;
    LabImage painted = painter.apply(frame);
    if (painted.width() != frame.width() || painted.height() != frame.height()) {
      throw new IllegalStateException(
          String.format(Locale.ROOT, "the painter made %s of %s", painted, frame));
    }
    return painted;
  }

  /** Releases native memory. */
  @Override
  public void close() {
    if (motions != null) {
      motions.close();
    }
  }
}
