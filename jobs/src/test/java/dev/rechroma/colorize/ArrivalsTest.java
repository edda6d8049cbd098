package dev.rechroma.colorize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.colorize.Arrivals.Due;
import dev.rechroma.colorize.Arrivals.Look;
import org.junit.jupiter.api.Test;

/** What is due after each look; a file is its path and, in tenths of it, its state. */
class ArrivalsTest {
  private final Arrivals arrivals = new Arrivals();

  @Test
  void aFileIsDueOnceTwoLooksFoundTheSameState() {
    assertThat(look(10, 20).states()).isEmpty();
    Due first = look(10, 21, 30);
    assertThat(first.states()).containsExactly(10);
    arrivals.done(first);

    assertThat(look(10, 22, 30).states()).containsExactly(30);
  }

  @Test
  void whatARoundDidNotProcessStaysDue() {
    look(10);
    assertThat(look(10).states()).containsExactly(10);
    Due again = look(10);
    assertThat(again.states()).containsExactly(10);
    arrivals.done(again);

    assertThat(look(10).isEmpty()).isTrue();
  }

  @Test
  void aChangedFileIsDueAgainAndNoOther() {
    done(10, 20);

    assertThat(look(11, 20).isEmpty()).isTrue();
    Due changed = look(11, 20);
    assertThat(changed.states()).containsExactly(11);
    assertThat(changed.everything()).isFalse();
  }

  @Test
  void whereAFileIsGoneEverythingAtRestIsLookedAt() {
    done(10, 20);

    assertThat(look(10).isEmpty()).as("for one look only").isTrue();
    Due rest = look(10, 30);
    assertThat(rest.everything()).isTrue();
    assertThat(rest.states()).containsExactly(10);
    arrivals.done(rest);
    assertThat(look(10, 30).states()).containsExactly(30);
  }

  @Test
  void aFileThatIsBackIsDue() {
    done(10, 20);
    look(10);
    arrivals.done(look(10));

    look(10, 20);
    assertThat(look(10, 20).states()).containsExactly(20);
  }

  @Test
  void anUnfinishedFileThatIsGoneMattersToNobody() {
    done(10);
    look(10, 20);
    look(10, 21);

    look(10);
    assertThat(look(10).isEmpty()).isTrue();
  }

  @Test
  void anEmptyInputIsNothingToDo() {
    look();

    assertThat(look().isEmpty()).isTrue();
    look(10);
    assertThat(look(10).everything()).as("the first that there is").isTrue();
  }

  private void done(long... files) {
    look(files);
    arrivals.done(look(files));
  }

  private Due look(long... files) {
    long[] paths = new long[files.length];
    for (int file = 0; file < files.length; file++) {
      paths[file] = files[file] / 10;
    }
    return arrivals.look(new Look(files, paths));
  }
}
