package dev.rechroma.eval.report;

import dev.rechroma.eval.Candidate;
import dev.rechroma.eval.Comparison;
import dev.rechroma.eval.Evaluation;
import dev.rechroma.eval.Ranked;
import dev.rechroma.eval.metric.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A {@link Comparison} as a table for a terminal: metrics down, candidates across, ASCII only. */
public final class ScoreText {
  private static final int WIDTH = 100;
  private static final int LONGEST_NAME = 20;
  private static final int GAP = 2;
  private static final String LEGEND = "* best, ~ level with the best (95%)";

  private final Comparison comparison;
  private final int titleWidth;

  private ScoreText(Comparison comparison) {
    this.comparison = comparison;
    this.titleWidth = labels().mapToInt(String::length).max().orElse(0);
  }

  private Stream<String> labels() {
    return comparison.measures().stream().map(Measure::label);
  }

  /** A column: its header, then a cell for each metric, all of the same width. */
  private record Column(List<String> cells) {
    int width() {
      return cells.get(0).length();
    }
  }

  /** The table over all photos, or several tables if the candidates do not fit side by side. */
  public static String of(Evaluation evaluation) {
    ScoreText text = new ScoreText(evaluation.overall());
    List<List<Column>> blocks = new ArrayList<>();
    int width = WIDTH;
    for (Candidate candidate : evaluation.candidates()) {
      Column column = text.column(candidate.name());
      if (width + column.width() > WIDTH) {
        blocks.add(new ArrayList<>());
        width = text.titleWidth;
      }
      blocks.get(blocks.size() - 1).add(column);
      width += column.width();
    }
    return Stream.concat(blocks.stream().map(text::block), Stream.of(LEGEND))
        .collect(Collectors.joining("\n"));
  }

  private Column column(String candidate) {
    Function<Measure, String> cell = measure -> cell(measure, candidate);
    List<String> cells =
        Stream.concat(
                Stream.of(shortened(candidate) + " "), comparison.measures().stream().map(cell))
            .toList();
    int width = GAP + cells.stream().mapToInt(String::length).max().orElse(0);
    return new Column(
        cells.stream().map(text -> " ".repeat(width - text.length()) + text).toList());
  }

  private String cell(Measure measure, String candidate) {
    Ranked result = comparison.result(measure, candidate);
    String mark =
        switch (result.standing()) {
          case BEST -> "*";
          case LEVEL_WITH_BEST -> "~";
          case OTHER -> " ";
        };
    double value = result.estimate().value();
    return (Double.isFinite(value)
            ? String.format(Locale.ROOT, "%." + measure.decimals() + "f", value)
            : "-")
        + mark;
  }

  private String block(List<Column> columns) {
    List<String> titles = Stream.concat(Stream.of(""), labels()).toList();
    return IntStream.range(0, titles.size())
        .mapToObj(row -> line(titles.get(row), row, columns))
        .collect(Collectors.joining("\n"));
  }

  private String line(String title, int row, List<Column> columns) {
    return columns.stream()
        .map(column -> column.cells().get(row))
        .collect(Collectors.joining("", title + " ".repeat(titleWidth - title.length()), ""))
        .stripTrailing();
  }

  /** Shortens a name, keeping its end, as the end of a path says more than its beginning. */
  private static String shortened(String name) {
    return name.length() <= LONGEST_NAME
        ? name
        : ".." + name.substring(name.length() - LONGEST_NAME + 2);
  }
}
