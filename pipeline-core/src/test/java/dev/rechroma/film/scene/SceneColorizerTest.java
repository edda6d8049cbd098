package dev.rechroma.film.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rechroma.config.Settings;
import dev.rechroma.image.LabImage;
import dev.rechroma.image.motion.TestFilm;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SceneColorizerTest {
  private static final int WIDTH = TestFilm.WIDTH;
  private static final int HEIGHT = TestFilm.HEIGHT;
  private static final Stability STABILITY =
      Stability.read(Settings.reference().getConfig("video"));
  private static final TestFilm MACAW = TestFilm.of("scarlet_macaw.jpg");

  /** Frames in true colours. */
  private static List<LabImage> film(int frames, IntFunction<LabImage> frame) {
    return IntStream.range(0, frames).mapToObj(frame).toList();
  }

  /** A pan by whole pixels, so that frames can be compared along the motion. */
  private static List<LabImage> pan(int frames, int step) {
    return film(frames, i -> MACAW.frame(step * i, 10));
  }

  private static List<LabImage> still(int frames) {
    return film(frames, i -> MACAW.frame(20, 10));
  }

  /** Paints the frames of a film one after the other in their true colours, shifted by errors. */
  private static final class Painter implements UnaryOperator<LabImage> {
    private final List<LabImage> truth;
    private final double deviation;
    private final Random random = new Random(1);
    private int frame = -1;
    private int calls;

    Painter(List<LabImage> truth, double deviation) {
      this.truth = truth;
      this.deviation = deviation;
    }

    LabImage next() {
      frame++;
      return truth.get(frame).gray();
    }

    @Override
    public LabImage apply(LabImage gray) {
      calls++;
      return gray.withAb(shifted(truth.get(frame).a()), shifted(truth.get(frame).b()));
    }

    private float[] shifted(float[] plane) {
      float error = (float) (deviation * random.nextGaussian());
      float[] shifted = plane.clone();
      for (int i = 0; i < shifted.length; i++) {
        shifted[i] += error;
      }
      return shifted;
    }
  }

  private static List<LabImage> colorized(List<LabImage> truth, double deviation) {
    return colorized(truth, new Painter(truth, deviation), STABILITY);
  }

  private static List<LabImage> colorized(
      List<LabImage> truth, Painter painter, Stability stability) {
    List<LabImage> frames = new ArrayList<>();
    try (SceneColorizer colorizer = new SceneColorizer(painter, stability)) {
      truth.forEach(frame -> frames.add(colorizer.next(painter.next())));
    }
    return frames;
  }

  private static List<Integer> scenes(List<LabImage> film) {
    Painter painter = new Painter(film, 0);
    List<Integer> scenes = new ArrayList<>();
    try (SceneColorizer colorizer = new SceneColorizer(painter, STABILITY)) {
      for (int i = 0; i < film.size(); i++) {
        colorizer.next(painter.next());
        if (colorizer.beganScene()) {
          scenes.add(i);
        }
      }
    }
    return scenes;
  }

  /** Mean distance of ab in the columns from..to, px; the other frame is seen shifted. */
  private static double distance(LabImage one, LabImage other, int shift, int from, int to) {
    double sum = 0;
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = from; x < to; x++) {
        int at = y * WIDTH + x;
        sum += Math.hypot(one.a()[at] - other.a()[at + shift], one.b()[at] - other.b()[at + shift]);
      }
    }
    return sum / (HEIGHT * (to - from));
  }

  private static double distance(LabImage one, LabImage other) {
    return distance(one, other, 0, 0, WIDTH);
  }

  /** Mean change of ab from frame to frame, along a pan of so many px per frame. */
  private static double flicker(List<LabImage> film, int step) {
    return IntStream.range(1, film.size())
        .mapToDouble(i -> distance(film.get(i), film.get(i - 1), step, 0, WIDTH - step))
        .average()
        .orElseThrow();
  }

  private static double chroma(LabImage frame) {
    return distance(frame, frame.gray());
  }

  @Test
  void cutsBetweenPhotosAreFound() {
    List<TestFilm> photos =
        List.of(
            MACAW,
            TestFilm.of("petra.jpg"),
            TestFilm.of("montStMichel.jpg"),
            TestFilm.of("greatWallofChina.jpg"),
            TestFilm.of("chicken.jpg"),
            TestFilm.of("crab.jpg"));
    List<LabImage> film = film(18, i -> photos.get(i / 3).frame(i, 10));

    assertThat(scenes(film)).containsExactly(0, 3, 6, 9, 12, 15);
  }

  @Test
  void motionAndLightAreNoCuts() {
    LabImage frame = MACAW.frame(20, 10);

    assertThat(scenes(pan(9, 20))).as("pan").containsExactly(0);
    assertThat(scenes(film(9, i -> TestFilm.lit(frame, 1 - 0.05f * i, 0))))
        .as("fade")
        .containsExactly(0);
    assertThat(scenes(film(9, i -> TestFilm.lit(frame, 1, i == 4 ? 25 : 0))))
        .as("flash")
        .containsExactly(0);
    assertThat(scenes(film(9, i -> TestFilm.grainy(frame, 3, i)))).as("grain").containsExactly(0);
  }

  /** One white frame and two black ones, in which nothing is seen. */
  @Test
  void aFlashOnlyInterruptsAScene() {
    List<LabImage> film = pan(12, 1);
    List<LabImage> flashed =
        film(12, i -> TestFilm.lit(film.get(i), 1, i == 5 ? 100 : i == 6 || i == 7 ? -100 : 0));
    Stability carriedAlone = new Stability(0, 100, 0.75, 0.2, 0.15);
    List<LabImage> colorized = colorized(flashed, new Painter(flashed, 6), carriedAlone);

    assertThat(scenes(flashed)).containsExactly(0, 5);
    assertThat(distance(colorized.get(8), colorized.get(4), 4, 0, WIDTH - 16)).isLessThan(1);
  }

  @Test
  void aSceneThatReturnsLaterIsANewOne() {
    List<LabImage> film =
        film(15, i -> i < 5 || i > 9 ? MACAW.frame(0, 0) : TestFilm.of("petra.jpg").frame(0, 0));

    assertThat(scenes(film)).containsExactly(0, 5, 10);
  }

  @Test
  void aSceneBeginsInThePaintersColours() {
    List<LabImage> film = List.of(MACAW.frame(0, 0), TestFilm.of("petra.jpg").frame(0, 0));
    List<LabImage> colorized = colorized(film, 0);

    assertThat(colorized).containsExactlyElementsOf(film);
  }

  @Test
  void flickerIsAFractionOfThePainters() {
    for (int step : new int[] {0, 2}) {
      List<LabImage> film = pan(40, step);
      Painter painter = new Painter(film, 6);
      double painted =
          flicker(
              film.stream()
                  .map(
                      frame -> {
                        painter.next();
                        return painter.apply(frame);
                      })
                  .toList(),
              step);
      double colorized = flicker(colorized(film, 6), step);

      assertThat(colorized).as("step %d", step).isLessThan(painted / 10);
    }
  }

  /** A painting is off by 6 * sqrt(pi / 2) = 7.5, their moving average by a third of that. */
  @Test
  void coloursAreTheMeanOfManyPaintings() {
    List<LabImage> film = still(100);
    List<LabImage> colorized = colorized(film, 6);
    double off =
        IntStream.range(40, 100)
            .mapToDouble(i -> distance(colorized.get(i), film.get(i)))
            .average()
            .orElseThrow();

    assertThat(off).isLessThan(7.5 / 2);
  }

  @Test
  void coloursDoNotFadeOnALongPan() {
    List<LabImage> film = film(100, i -> MACAW.frame(i + 0.5 * (i % 2), 10));
    List<LabImage> colorized = colorized(film, 0);

    assertThat(chroma(colorized.get(99)) / chroma(film.get(99))).isBetween(0.98, 1.02);
    assertThat(distance(colorized.get(99), film.get(99))).isLessThan(chroma(film.get(99)) / 15);
  }

  /** With a blend of 0, what is known is never painted again. */
  @Test
  void nothingBlursWhereNothingMoves() {
    List<LabImage> film = still(20);
    Stability carriedAlone = new Stability(0, 4, 0.75, 0.2, 0.15);

    List<LabImage> colorized = colorized(film, new Painter(film, 6), carriedAlone);

    assertThat(distance(colorized.get(19), colorized.get(0))).isLessThan(1e-4);
  }

  @Test
  void whatComesIntoViewMatchesWhatItBordersOn() {
    List<LabImage> film = pan(40, 3);
    List<LabImage> colorized = colorized(film, 6);
    for (int i = 20; i < 40; i += STABILITY.paintEvery()) {
      double known = distance(colorized.get(i), film.get(i), 0, 150, WIDTH - 16);
      double fresh = distance(colorized.get(i), film.get(i), 0, WIDTH - 16, WIDTH);

      assertThat(fresh).as("frame %d", i).isBetween(known - 1.5, known + 1.5);
    }
  }

  /** A dark blue square in front of a photo goes to the right, 4 px a frame. */
  @Test
  void whatAppearsBehindSomethingHasItsOwnColours() {
    LabImage photo = TestFilm.of("petra.jpg").frame(20, 10);
    List<LabImage> film = film(30, i -> withSquare(photo, 20 + 4 * i));
    LabImage last = colorized(film, 0).get(29);

    assertThat(distance(last, photo, 0, 20, 20 + 4 * 29 - 4)).isLessThan(1.5);
    assertThat(distance(last, film.get(29))).isLessThan(1.5);
  }

  private static LabImage withSquare(LabImage photo, int left) {
    float[] l = photo.l().clone();
    float[] a = photo.a().clone();
    float[] b = photo.b().clone();
    for (int y = 60; y < 120; y++) {
      for (int x = left; x < left + 60; x++) {
        int at = y * WIDTH + x;
        l[at] = 15 + 10 * ((x - left) / 6 + y / 6) % 3;
        a[at] = 20;
        b[at] = -60;
      }
    }
    return new LabImage(WIDTH, HEIGHT, l, a, b);
  }

  @Test
  void thePainterIsCalledNowAndThen() {
    List<LabImage> film = still(41);
    Painter painter = new Painter(film, 0);
    colorized(film, painter, STABILITY);

    assertThat(painter.calls).isEqualTo(11);
  }

  @Test
  void thePainterIsCalledEarlierWhereMuchIsNew() {
    List<LabImage> film = pan(9, 20);
    Painter painter = new Painter(film, 0);
    colorized(film, painter, new Stability(0.2, 100, 0.75, 0.2, 0.15));

    assertThat(painter.calls).isBetween(3, 5);
  }

  @Test
  void theSameFramesGetTheSameBits() {
    List<LabImage> film = pan(12, 2);

    assertThat(colorized(film, 6)).isEqualTo(colorized(film, 6));
  }

  @Test
  void otherSizesAreRefused() {
    LabImage frame = MACAW.frame(0, 0).gray();
    try (SceneColorizer colorizer = new SceneColorizer(UnaryOperator.identity(), STABILITY)) {
      colorizer.next(frame);

      assertThatThrownBy(() -> colorizer.next(frame.crop(0, 0, WIDTH, HEIGHT - 2)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("LabImage[256 x 190] between frames of 256 x 192");
    }
  }

  @Test
  void aPainterOfOtherSizesIsRefused() {
    LabImage frame = MACAW.frame(0, 0).gray();
    try (SceneColorizer colorizer = new SceneColorizer(each -> each.resized(8, 8), STABILITY)) {
      assertThatThrownBy(() -> colorizer.next(frame)).isInstanceOf(IllegalStateException.class);
    }
  }
}
