package dev.rechroma.train.history;

import dev.rechroma.chart.Axis;
import dev.rechroma.train.StepLoss;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Draws the losses of both networks by epoch. */
public final class LossPlot {
  /** Name of the file in the model directory. */
  public static final String FILE = "loss.png";

  private static final int WIDTH = 900;
  private static final int HEIGHT = 420;
  private static final int LEFT = 80;
  private static final int RIGHT = WIDTH - 80;
  private static final int TOP = 44;
  private static final int BOTTOM = 330;
  private static final Color BLUE = new Color(0x1f5fa8);
  private static final Color GRAY = new Color(0x8a8a8a);
  private static final Color ORANGE = new Color(0xd9660a);
  private static final Color GRID = new Color(0xe2e2e2);
  private static final Font PLAIN = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  private static final Font BOLD = PLAIN.deriveFont(Font.BOLD, 14f);

  /** The side that an axis of values stands on. */
  private enum Side {
    LEFT_HAND,
    RIGHT_HAND
  }

  /** Points from left to right, all of them finite. */
  private record Line(String name, Color color, List<Point2D> points) {}

  private final Graphics2D graphics;
  private final Axis epochs;

  private LossPlot(Graphics2D graphics, Axis epochs) {
    this.graphics = graphics;
    this.epochs = epochs;
  }

  /**
   * A PNG of the discriminator's loss and the generator's cross entropy (left axis; not drawn if
   * the discriminator did not take part) and of the reconstruction error (right axis).
   *
   * @param history of at least one epoch
   */
  public static byte[] png(History history) {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    Axis epochs = Axis.ofCounts(history.rows().stream().mapToInt(History.Row::epoch).toArray());
    try {
      new LossPlot(graphics, epochs).draw(history.rows());
    } finally {
      graphics.dispose();
    }
    return encode(image);
  }

  private void draw(List<History.Row> rows) {
    List<History.Row> adversarial =
        rows.stream().filter(row -> row.loss().isAdversarial()).toList();
    List<Line> entropies =
        present(
            line("discriminator", BLUE, adversarial, StepLoss::discriminator),
            line("generator, cross entropy", ORANGE, adversarial, StepLoss::adversarial));
    List<Line> errors =
        present(line("generator, reconstruction", GRAY, rows, StepLoss::reconstruction));
    prepare();
    drawEpochs();
    drawAxis(entropies, Side.LEFT_HAND, "cross entropy");
    drawAxis(errors, Side.RIGHT_HAND, "mean squared error");
    // What has its own axis lies below: where the two meet says nothing.
    drawLines(errors);
    drawLines(entropies);
    drawLegend(Stream.concat(entropies.stream(), errors.stream()).toList());
  }

  private static List<Line> present(Line... lines) {
    return Stream.of(lines).filter(line -> !line.points().isEmpty()).toList();
  }

  private static Line line(
      String name, Color color, List<History.Row> rows, ToDoubleFunction<StepLoss> value) {
    List<Point2D> points =
        rows.stream()
            .map(row -> new Point2D.Double(row.epoch(), value.applyAsDouble(row.loss())))
            .filter(point -> Double.isFinite(point.getY()))
            .map(Point2D.class::cast)
            .toList();
    return new Line(name, color, points);
  }

  private void prepare() {
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, WIDTH, HEIGHT);
    graphics.setColor(Color.BLACK);
    graphics.setFont(BOLD);
    centred("Losses", WIDTH / 2.0, TOP - 18);
    graphics.setFont(PLAIN);
  }

  private void drawEpochs() {
    epochs
        .ticks()
        .forEach(tick -> centred(epochs.label(tick), epochs.place(tick, LEFT, RIGHT), BOTTOM + 18));
    centred("epoch", (LEFT + RIGHT) / 2.0, BOTTOM + 38);
  }

  private void drawAxis(List<Line> lines, Side side, String title) {
    if (lines.isEmpty()) {
      return;
    }
    Axis values = axis(lines);
    values.ticks().forEach(tick -> drawTick(values, tick, side));
    sideways(title, side == Side.LEFT_HAND ? 20 : WIDTH - 12);
  }

  private void drawTick(Axis values, double tick, Side side) {
    double y = values.place(tick, BOTTOM, TOP);
    String label = values.label(tick);
    if (side == Side.LEFT_HAND) {
      graphics.setColor(GRID);
      graphics.drawLine(LEFT, (int) Math.round(y), RIGHT, (int) Math.round(y));
    }
    graphics.setColor(Color.BLACK);
    text(label, side == Side.LEFT_HAND ? LEFT - 8 - width(label) : RIGHT + 8, y + 4);
  }

  /** Around the values of lines, of which there is at least one. */
  private static Axis axis(List<Line> lines) {
    return Axis.ofValues(
        lines.stream()
            .flatMap(line -> line.points().stream())
            .mapToDouble(Point2D::getY)
            .toArray());
  }

  private void drawLines(List<Line> lines) {
    lines.forEach(line -> drawLine(line, axis(lines)));
  }

  private void drawLine(Line line, Axis values) {
    graphics.setColor(line.color());
    graphics.setStroke(new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    Path2D path = new Path2D.Double();
    for (Point2D point : line.points()) {
      double x = epochs.place(point.getX(), LEFT, RIGHT);
      double y = values.place(point.getY(), BOTTOM, TOP);
      if (path.getCurrentPoint() == null) {
        path.moveTo(x, y);
      } else {
        path.lineTo(x, y);
      }
    }
    graphics.draw(path);
    if (line.points().size() == 1) { // Which a line alone would not show.
      Point2D place = path.getCurrentPoint();
      graphics.fill(new Ellipse2D.Double(place.getX() - 4, place.getY() - 4, 8, 8));
    }
  }

  private void drawLegend(List<Line> lines) {
    double width = lines.stream().mapToDouble(line -> width(line.name()) + 60).sum() - 30;
    double x = (WIDTH - width) / 2;
    for (Line line : lines) {
      graphics.setColor(line.color());
      graphics.fillRect((int) x, HEIGHT - 24, 22, 3);
      graphics.setColor(Color.BLACK);
      text(line.name(), x + 30, HEIGHT - 18);
      x += width(line.name()) + 60;
    }
  }

  private int width(String text) {
    return graphics.getFontMetrics().stringWidth(text);
  }

  private void text(String text, double x, double y) {
    graphics.drawString(text, (float) x, (float) y);
  }

  private void centred(String text, double x, double y) {
    text(text, x - width(text) / 2.0, y);
  }

  /** From bottom to top, around the middle of the lines. */
  private void sideways(String text, int x) {
    double y = (TOP + BOTTOM) / 2.0;
    graphics.rotate(-Math.PI / 2, x, y);
    centred(text, x, y);
    graphics.rotate(Math.PI / 2, x, y);
  }

  private static byte[] encode(BufferedImage image) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
