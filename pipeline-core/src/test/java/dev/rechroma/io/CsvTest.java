package dev.rechroma.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTest {
  @Test
  void cellsAreQuotedWhereTheyNeedItAndReadBack() {
    List<String> cells = List.of("plain", "a,b", "say \"x\"", "two\nlines", "", "\r", " 'x' ");

    String line = Csv.line(cells);

    assertThat(line).isEqualTo("plain,\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",,\"\r\", 'x' ");
    assertThat(Csv.parse(line + "\r\nlast"))
        .containsExactly(new Csv.Row(1, cells), new Csv.Row(3, List.of("last")));
  }

  @Test
  void emptyCellsCountAndBlankLinesDoNot() {
    assertThat(Csv.parse("a,\n\n,\r\n  \n\"\",b"))
        .containsExactly(
            new Csv.Row(1, List.of("a", "")),
            new Csv.Row(3, List.of("", "")),
            new Csv.Row(5, List.of("", "b")));
    assertThat(Csv.parse("")).isEmpty();
  }

  @Test
  void anOpenQuoteIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Csv.parse("a\nb,\"c"))
        .withMessage("a quote in line 2 is never closed");
  }
}
