package dev.rechroma.film.scene;

import com.typesafe.config.Config;
import dev.rechroma.config.SettingsReader;
import java.io.Serializable;

/**
 * The keys below rechroma.video, where each is explained.
 *
 * @param blend share of carried colours that a painting replaces, 0 to 1
 * @param paintEvery frames from one painting to the next, at least 1
 * @param repaintBelow share of a frame's pixels, 0 to 1, below which too few of its colours are
 *     known to wait for the next painting
 * @param cutTrust share of pixels that are found again, 0 to 1, below which there may be a cut
 * @param cutHistogram share of pixels whose lightness must have become another one, 0 to 1, if that
 *     is to be a cut
 */
public record Stability(
    double blend, int paintEvery, double repaintBelow, double cutTrust, double cutHistogram)
    implements Serializable {
  private static final int MOST_FRAMES = 1000;

  /** Reads and checks the settings below rechroma.video. */
  public static Stability read(Config video) {
    SettingsReader reader = SettingsReader.of(video);
    Stability stability =
        new Stability(
            reader.number("blend", 0, 1),
            reader.integer("paint-every", 1, MOST_FRAMES),
            reader.number("repaint-below", 0, 1),
            reader.number("cut-trust", 0, 1),
            reader.number("cut-histogram", 0, 1));
    reader.throwProblems();
    return stability;
  }

  /**
   * The share of the way to the last painting that colours go in each frame, so that they have gone
   * the share {@link #blend} when the next one comes: in one step, they would pulsate.
   */
  float easing() {
    return (float) (1 - Math.pow(1 - blend, 1.0 / paintEvery));
  }
}
