package dev.rechroma.image.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rechroma.image.LabImage;
import org.junit.jupiter.api.Test;

class MotionEstimatorTest {
  private static final int WIDTH = TestFilm.WIDTH;
  private static final int HEIGHT = TestFilm.HEIGHT;

  /** Flow at the border has no neighbours to agree with. */
  private static final int MARGIN = 16;

  private static Motion motion(LabImage current, LabImage previous) {
    try (MotionEstimator estimator = new MotionEstimator(current.width(), current.height())) {
      return estimator.estimate(current, previous);
    }
  }

  /** The camera moves right and down, so that what it shows was further right and below before. */
  private static Motion pan(double right, double down) {
    TestFilm film = TestFilm.of("petra.jpg");
    return motion(film.frame(40 + right, 40 + down), film.frame(40, 40));
  }

  private static double innerShare(Motion motion, double right, double down, double most) {
    int good = 0;
    int all = 0;
    for (int y = MARGIN; y < HEIGHT - MARGIN; y++) {
      for (int x = MARGIN; x < WIDTH - MARGIN; x++, all++) {
        int at = y * WIDTH + x;
        double off = Math.hypot(motion.flow().dx()[at] - right, motion.flow().dy()[at] - down);
        good += off <= most ? 1 : 0;
      }
    }
    return (double) good / all;
  }

  /**
   * The search at a quarter of the resolution is exact to a hundredth of a pixel where a pan is a
   * multiple of 4 px; between, it errs by a tenth on this photo, most of all on slanted pans.
   */
  @Test
  void theFlowOfAPanIsItsLength() {
    assertThat(innerShare(pan(3, 0), 3, 0, 0.2)).isGreaterThan(0.95);
    assertThat(innerShare(pan(0.5, 0), 0.5, 0, 0.2)).isGreaterThan(0.95);
    assertThat(innerShare(pan(12, 0), 12, 0, 0.2)).isGreaterThan(0.95);
    assertThat(innerShare(pan(-2, 5), -2, 5, 0.2)).isGreaterThan(0.85);
    assertThat(innerShare(pan(-2, 5), -2, 5, 0.3)).isGreaterThan(0.95);
  }

  @Test
  void whatIsWarpedIsTheNextFrame() {
    TestFilm film = TestFilm.of("coffee.jpg");
    LabImage previous = film.frame(40, 40);
    LabImage current = film.frame(44, 40);
    float[] warped = motion(current, previous).flow().warp(previous.a()).get(0);
    double before = 0;
    double after = 0;
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH - 4; x++) {
        int at = y * WIDTH + x;
        before += Math.abs(previous.a()[at] - current.a()[at]);
        after += Math.abs(warped[at] - current.a()[at]);
      }
    }
    assertThat(after).isLessThan(before / 10);
  }

  @Test
  void whatIsSeenTwiceIsTrusted() {
    float[] trust = pan(10, 0).trust();
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = WIDTH - 9; x < WIDTH; x++) {
        assertThat(trust[y * WIDTH + x]).as("%d, %d has just come in", x, y).isLessThan(0.5f);
      }
    }
    assertThat(pan(10, 0).trustedShare()).isCloseTo((WIDTH - 10.0) / WIDTH, within(0.03));
  }

  @Test
  void grainAndLightAreNoMotion() {
    LabImage frame = TestFilm.of("coffee.jpg").frame(40, 40);
    Motion grain = motion(TestFilm.grainy(frame, 2, 1), TestFilm.grainy(frame, 2, 2));
    Motion fade = motion(TestFilm.lit(frame, 1.05f, 0), frame);

    assertThat(grain.trustedShare()).isGreaterThan(0.95);
    assertThat(innerShare(grain, 0, 0, 0.3)).isGreaterThan(0.95);
    assertThat(fade.trustedShare()).isGreaterThan(0.95);
  }

  @Test
  void nothingIsFoundAgainInAnotherPhoto() {
    Motion cut =
        motion(TestFilm.of("coffee.jpg").frame(0, 0), TestFilm.of("petra.jpg").frame(0, 0));

    assertThat(cut.trustedShare()).isLessThan(0.1);
  }

  /** An estimator keeps buffers, and no memory of the frames before. */
  @Test
  void theSameFramesGiveTheSameBits() {
    TestFilm film = TestFilm.of("petra.jpg");
    Motion once = motion(film.frame(3, 0), film.frame(0, 0));
    try (MotionEstimator used = new MotionEstimator(WIDTH, HEIGHT)) {
      used.estimate(film.frame(9, 4), film.frame(3, 0));
      Motion again = used.estimate(film.frame(3, 0), film.frame(0, 0));

      assertThat(again.flow().dx()).containsExactly(once.flow().dx());
      assertThat(again.flow().dy()).containsExactly(once.flow().dy());
      assertThat(again.trust()).containsExactly(once.trust());
    }
  }

  /** The search itself crashes on some of these if it chooses its scales. */
  @Test
  void framesMayBeSmallAndLong() {
    LabImage frame = TestFilm.of("petra.jpg").frame(0, 0);
    int[] sides = {MotionEstimator.MIN_SIDE, 17, 31, 32, 63, 64, 90, 91, HEIGHT};
    for (int width : sides) {
      for (int height : sides) {
        LabImage part = frame.crop(20, 0, width, height);
        assertThat(motion(part, part).trust()).containsOnly(1);
      }
    }
    LabImage strip = frame.resized(2000, MotionEstimator.MIN_SIDE);
    assertThat(motion(strip, strip).trust()).containsOnly(1);
  }

  @Test
  void otherSizesAreRefused() {
    LabImage frame = TestFilm.of("petra.jpg").frame(0, 0);

    assertThatThrownBy(() -> motion(frame, frame.crop(0, 0, WIDTH - 1, HEIGHT)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("LabImage[255 x 192] between frames of 256 x 192");
    assertThatThrownBy(() -> new MotionEstimator(WIDTH, 15))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be at least 16 px");
  }
}
