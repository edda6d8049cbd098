package dev.rechroma.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rechroma.config.UserError;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagsTest {
  @Test
  void aPhotoHasTheTagsOfEveryEndOfItsPath() {
    Tags tags =
        read(
            """
            source,file,tag
            x,cat.jpg,animal
            "x, y",b/cat.jpg,indoors
            x,/data/b/cat.jpg,gray cat
            x,a/cat.jpg,outdoors
            x,at.jpg,none
            x,dog.jpg,
            """);

    assertThat(tags.of("/data/b/cat.jpg")).containsExactly("animal", "gray cat", "indoors");
    assertThat(tags.of("cat.jpg")).containsExactly("animal");
    assertThat(tags.of("/data/a/cat.jpg//page 2")).containsExactly("animal", "outdoors");
    assertThat(tags.of("/data/b/dog.jpg")).isEmpty();
    assertThat(Tags.NONE.of("cat.jpg")).isEmpty();
  }

  @Test
  void theListOfADataSetWithMoreColumnsWillDo() {
    Tags tags =
        read(
            """
            file,source,original,licence,tag,credit
            parks/parks_00007.jpg,owner/parks,"images/a, b.jpg@5fc8d62a","CC BY 2.0 (README; ""as is"")",landscape,Ann Ex
            parks/parks_00008.jpg,owner/parks,images/c.jpg,CC0,,
            """);

    assertThat(tags.of("/photos/parks/parks_00007.jpg")).containsExactly("landscape");
    assertThat(tags.of("/photos/parks/parks_00008.jpg")).isEmpty();
  }

  @Test
  void bothLineEndsAndAByteOrderMarkAreFine() {
    assertThat(read("\uFEFFfile,tag\r\na.jpg,x\r\n\r\nb.jpg,y").of("b.jpg")).containsExactly("y");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                     | t.csv is empty: its first line must name the columns file and tag",
        "'file;tag\na.jpg;x'    | t.csv has no column \"file\": its first line is \"file;tag\" and must name the columns file and tag",
        "'file,label\na.jpg,x'  | t.csv has no column \"tag\": its first line is \"file,label\" and must name the columns file and tag",
        "'file,tag\na.jpg,x\nb' | t.csv, line 3 has no tag",
        "'file,tag\n ,x'        | t.csv, line 2: the file is empty",
        "'file,tag\n\"a.jpg,x'  | t.csv: a quote in line 2 is never closed"
      })
  void aWrongFileIsToldInOneLine(String text, String message) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(UserError.class).hasMessage(message);
  }

  @Test
  void tagsOfOtherPhotosAreRefused() {
    Tags tags = read("file,tag\na.jpg,x\n");

    assertThatThrownBy(() -> tags.requireSome(List.of("/data/b.jpg", "/data/c.jpg"), "t.csv"))
        .isInstanceOf(UserError.class)
        .hasMessage("t.csv tags none of the 2 photos; one of them is /data/b.jpg");
    tags.requireSome(List.of("/data/b.jpg", "/data/a.jpg"), "t.csv");
    tags.requireSome(List.of(), "t.csv");
  }

  private static Tags read(String csv) {
    return Tags.read(csv, "t.csv");
  }
}
