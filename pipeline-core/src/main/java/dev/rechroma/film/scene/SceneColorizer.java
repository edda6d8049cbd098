package dev.rechroma.film.scene;

import dev.rechroma.image.LabImage;
import dev.rechroma.image.motion.Motion;
import dev.rechroma.image.motion.MotionEstimator;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Colours the frames of a film one after the other so that colours are stable in time: they are
 * carried from frame to frame along the motion, and a painter, who colours each frame as if it were
 * a photo, only corrects them now and then. A scene begins with the painter's own colours. Frames
 * that show nothing of it, such as a flash, interrupt a scene if it goes on soon after.
 *
 * <p>The same frames get the same colours to the last bit. Memory holds two frames and their
 * colours. For one thread at a time.
 */
public final class SceneColorizer implements AutoCloseable {
  /** Frames after which a scene counts as over. */
  private static final int LONGEST_FLASH = 3;

  private final UnaryOperator<LabImage> painter;
  private final Stability settings;
  private final CutDetector cuts;

  /** This and the last frame are null before the first. */
  private MotionEstimator motions;

  private Moment last;

  /** The last frame of the scene before; null in the first scene. */
  private Moment interrupted;

  private int framesSinceInterruption;
  private int framesSincePainting;
  private boolean beganScene;

  private record Moment(LabImage frame, CarriedColours colours) {}

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
    framesSinceInterruption++;
    last = new Moment(frame, last == null ? first(frame) : following(frame));
    return last.colours.shown(frame);
  }

  /** Whether the last frame began a scene. */
  boolean beganScene() {
    return beganScene;
  }

  private CarriedColours first(LabImage frame) {
    motions = new MotionEstimator(frame.width(), frame.height());
    return begun(frame);
  }

  private CarriedColours following(LabImage frame) {
    return continued(last, frame)
        .or(() -> resumed(frame))
        .orElseGet(
            () -> {
              interrupt();
              return begun(frame);
            });
  }

  /** The colours at a moment, carried to a later frame; empty if there is a cut in between. */
  private Optional<CarriedColours> continued(Moment from, LabImage frame) {
    Motion motion = motions.estimate(frame, from.frame);
    return cuts.isCut(frame, from.frame, motion)
        ? Optional.empty()
        : Optional.of(carried(from.colours.moved(motion), frame));
  }

  private Optional<CarriedColours> resumed(LabImage frame) {
    return wasInterrupted() ? continued(interrupted, frame) : Optional.empty();
  }

  /** Several frames of a flash need not look alike: the scene before all of them is kept. */
  private void interrupt() {
    if (!wasInterrupted()) {
      interrupted = last;
      framesSinceInterruption = 0;
    }
  }

  private boolean wasInterrupted() {
    return interrupted != null && framesSinceInterruption <= LONGEST_FLASH;
  }

  private CarriedColours begun(LabImage frame) {
    beganScene = true;
    return CarriedColours.begin(painted(frame));
  }

  private CarriedColours carried(CarriedColours moved, LabImage frame) {
    beganScene = false;
    framesSincePainting++;
    CarriedColours current = needsPainting(moved) ? moved.repainted(painted(frame)) : moved;
    return current.eased(settings.easing());
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
