package dev.rechroma.io;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Comma-separated values (RFC 4180); lines may also end with a line feed alone. */
public final class Csv {
  private static final char QUOTE = '"';

  private final String text;
  private final List<Row> rows = new ArrayList<>();
  private final StringBuilder cell = new StringBuilder();
  private List<String> cells = new ArrayList<>();
  private int line = 1;
  private int firstLine = 1;

  private Csv(String text) {
    this.text = text;
  }

  /**
   * A row of a file.
   *
   * @param line where it begins, from 1
   */
  public record Row(int line, List<String> cells) {}

  /** One line without its line ending; cells are quoted where necessary. */
  public static String line(Collection<String> cells) {
    return cells.stream().map(Csv::quoted).collect(Collectors.joining(","));
  }

  private static String quoted(String cell) {
    boolean plain = cell.chars().noneMatch(c -> c == ',' || c == QUOTE || c == '\n' || c == '\r');
    return plain ? cell : QUOTE + cell.replace("\"", "\"\"") + QUOTE;
  }

  /**
   * The rows that are not blank.
   *
   * @throws IllegalArgumentException if a quote is never closed
   */
  public static List<Row> parse(String text) {
    Csv csv = new Csv(text);
    int at = 0;
    while (at < text.length()) {
      at = csv.read(at);
    }
    csv.endRow();
    return csv.rows;
  }

  /** Reads the cell or separator at {@code at}; returns the position after it. */
  private int read(int at) {
    char c = text.charAt(at);
    switch (c) {
      case QUOTE -> {
        return readQuoted(at + 1);
      }
      case ',' -> endCell();
      case '\n' -> {
        endRow();
        line++;
        firstLine = line;
      }
      case '\r' -> {
        // The other half of a line ending.
      }
      default -> cell.append(c);
    }
    return at + 1;
  }

  /** Reads on after an opening quote; two quotes stand for one. */
  private int readQuoted(int from) {
    int at = from;
    while (true) {
      int end = text.indexOf(QUOTE, at);
      if (end < 0) {
        throw new IllegalArgumentException("a quote in line " + line + " is never closed");
      }
      cell.append(text, at, end);
      line += (int) text.substring(at, end).chars().filter(c -> c == '\n').count();
      if (!text.startsWith("\"\"", end)) {
        return end + 1;
      }
      cell.append(QUOTE);
      at = end + 2;
    }
  }

  private void endCell() {
    cells.add(cell.toString());
    cell.setLength(0);
  }

  private void endRow() {
    endCell();
    if (cells.size() > 1 || !cells.get(0).isBlank()) {
      rows.add(new Row(firstLine, cells));
    }
    cells = new ArrayList<>();
  }
}
