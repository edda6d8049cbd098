package dev.rechroma.eval.report;

import dev.rechroma.chart.Axis;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A line chart over epochs, as an inline picture in the page's colours.
 *
 * @param title what the values are
 * @param lines the lines; values that are NaN or infinite are left out
 */
record LineChart(String title, List<Line> lines) {
  private static final int COLORS = 6;
  private static final int LEFT = 54;
  private static final int RIGHT = 326;
  private static final int TOP = 8;
  private static final int BOTTOM = 164;

  /**
   * Points from left to right; a line without points reserves its colour but is not in the legend.
   */
  record Line(String name, List<Point> points) {
    boolean isThere() {
      return points.stream().anyMatch(Point::isThere);
    }
  }

  /** A value that may be NaN. */
  record Point(int epoch, double value) {
    boolean isThere() {
      return Double.isFinite(value);
    }
  }

  /** Of one line: {@code value} by row of whatever is numbered in epochs. */
  static <T> Line line(
      String name, List<T> rows, ToDoubleFunction<T> epoch, ToDoubleFunction<T> value) {
    return new Line(
        name,
        rows.stream()
            .map(row -> new Point((int) epoch.applyAsDouble(row), value.applyAsDouble(row)))
            .toList());
  }

  private Stream<Point> points() {
    return lines.stream().flatMap(line -> line.points().stream()).filter(Point::isThere);
  }

  /** A figure with title and legend; empty if there are no points. */
  String html() {
    if (points().findAny().isEmpty()) {
      return "";
    }
    return """
        <figure class="chart">
        <figcaption><b>%s</b> by epoch<br>%s</figcaption>
        %s
        </figure>
        """
        .formatted(Html.escape(title), legend(), svg());
  }

  private String legend() {
    return IntStream.range(0, lines.size())
        .filter(i -> lines.get(i).isThere())
        .mapToObj(
            i ->
                "<span class=\"key\" style=\"--color: %s\">%s</span>"
                    .formatted(color(i), Html.escape(lines.get(i).name())))
        .collect(Collectors.joining());
  }

  private static String color(int line) {
    return "var(--c" + line % COLORS + ")";
  }

  private String svg() {
    Axis epochs = Axis.ofCounts(points().mapToInt(Point::epoch).toArray());
    Axis values = Axis.ofValues(points().mapToDouble(Point::value).toArray());
    String drawn =
        IntStream.range(0, lines.size())
            .filter(i -> lines.get(i).isThere())
            .mapToObj(i -> draw(lines.get(i), color(i), epochs, values))
            .collect(Collectors.joining());
    return "<svg viewBox=\"0 0 340 190\" role=\"img\" aria-label=\"%s\">%s%s%s</svg>"
        .formatted(Html.escape(title), valueTicks(values), epochTicks(epochs), drawn);
  }

  private static String valueTicks(Axis axis) {
    return axis.ticks()
        .mapToObj(
            tick -> {
              double y = axis.place(tick, BOTTOM, TOP);
              return text(LEFT - 6, y + 4, "end", axis.label(tick))
                  + String.format(
                      Locale.ROOT,
                      "<path class=\"grid\" d=\"M%d %sH%d\"/>",
                      LEFT,
                      number(y),
                      RIGHT);
            })
        .collect(Collectors.joining());
  }

  private static String epochTicks(Axis axis) {
    return axis.ticks()
        .mapToObj(
            tick -> text(axis.place(tick, LEFT, RIGHT), BOTTOM + 18, "middle", axis.label(tick)))
        .collect(Collectors.joining());
  }

  private static String text(double x, double y, String anchor, String text) {
    return "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>"
        .formatted(number(x), number(y), anchor, Html.escape(text));
  }

  /** Draws a line; a single epoch is a point, which a line alone would not show. */
  private static String draw(Line line, String color, Axis epochs, Axis values) {
    List<String> places =
        line.points().stream()
            .filter(Point::isThere)
            .map(
                point ->
                    number(epochs.place(point.epoch(), LEFT, RIGHT))
                        + " "
                        + number(values.place(point.value(), BOTTOM, TOP)))
            .toList();
    if (places.size() == 1) {
      String[] place = places.get(0).split(" ", -1);
      return "<circle cx=\"%s\" cy=\"%s\" r=\"3.5\" fill=\"%s\"/>"
          .formatted(place[0], place[1], color);
    }
    return "<polyline class=\"line\" stroke=\"%s\" points=\"%s\"/>"
        .formatted(color, String.join(" ", places));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
