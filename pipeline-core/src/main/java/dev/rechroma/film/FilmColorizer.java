package dev.rechroma.film;

import dev.rechroma.film.scene.SceneColorizer;
import dev.rechroma.film.scene.Stability;
import dev.rechroma.image.ColourFrame;
import dev.rechroma.image.GrayFrame;
import dev.rechroma.image.LabImage;
import dev.rechroma.model.Colorizer;
import dev.rechroma.model.Frame;
import dev.rechroma.model.Rendering;

/** Colorizes the frames of a film one after the other, with colours that are stable in time. */
public final class FilmColorizer implements AutoCloseable {
  private final Colorizer colorizer;
  private final Frame frame;
  private final SceneColorizer scene;
  private final double chroma;

  /**
   * Begins a film, or a segment of one.
   *
   * @param info the frames' size
   * @param chroma factor for the predicted a* and b*
   */
  public FilmColorizer(
      Colorizer colorizer, Rendering rendering, FilmInfo info, Stability stability, double chroma) {
    this.colorizer = colorizer;
    this.frame = rendering.colours().frame(info.width(), info.height());
    this.scene = new SceneColorizer(this::painted, stability);
    this.chroma = chroma;
  }

  private LabImage painted(LabImage seen) {
    LabImage predicted = colorizer.predict(seen, frame).resized(seen.width(), seen.height());
    return seen.withAb(predicted.a(), predicted.b());
  }

  /** Takes a frame into account that is not needed in colour. */
  public void pass(GrayFrame gray) {
    next(gray);
  }

  /** The next frame in colour, with its own lightness; the caller closes both. */
  public ColourFrame colorize(GrayFrame gray) {
    return gray.withAb(Colorizer.scaled(next(gray), (float) chroma));
  }

  private LabImage next(GrayFrame gray) {
    return scene.next(gray.toLab(frame.width(), frame.height()));
  }

  @Override
  public void close() {
    scene.close();
  }
}
