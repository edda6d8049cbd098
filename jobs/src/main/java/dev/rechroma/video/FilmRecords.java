package dev.rechroma.video;

import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.source.Failure;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What became of the films of a run: in this run, or in an earlier one where that still holds. */
final class FilmRecords {
  private final HadoopStorage output;
  private final Map<FilmFile, FilmRecord> before = new HashMap<>();
  private final Map<FilmFile, FilmRecord> now = new HashMap<>();

  FilmRecords(HadoopStorage output) {
    this.output = output;
  }

  /** Keeps what an earlier run recorded. */
  void keep(FilmFile film, FilmRecord earlier) {
    before.put(film, earlier);
  }

  /** Records an outcome of this run. */
  void add(FilmFile film, FilmRecord outcome) throws IOException {
    now.put(film, outcome);
    outcome.write(output, film);
  }

  boolean isDoneBefore(FilmFile film) {
    return before.containsKey(film);
  }

  Collection<FilmRecord> doneBefore() {
    return before.values();
  }

  /** The newest outcome; empty for what is no film. */
  Optional<FilmRecord> of(FilmFile film) {
    return Optional.ofNullable(now.getOrDefault(film, before.get(film)));
  }

  /** Results of this run, in order of their inputs. */
  List<String> colorized() {
    return inOrder(now.values().stream().filter(each -> each.is(FilmRecord.COLORIZED)))
        .map(FilmRecord::output)
        .toList();
  }

  /** Frames that this run put in colour. */
  long frames() {
    return now.values().stream()
        .filter(each -> each.is(FilmRecord.COLORIZED))
        .mapToLong(FilmRecord::frames)
        .sum();
  }

  /** Films of this run that have colour already. */
  List<Failure> skipped() {
    return inOrder(now.values().stream().filter(each -> each.is(FilmRecord.SKIPPED)))
        .map(FilmRecords::failure)
        .toList();
  }

  /** Films that failed, and those in colour with something wrong, of earlier runs too. */
  List<Failure> failures() {
    return inOrder(
            Stream.concat(now.values().stream(), before.values().stream())
                .filter(each -> each.problem() != null && !each.is(FilmRecord.SKIPPED)))
        .map(FilmRecords::failure)
        .toList();
  }

  private static Stream<FilmRecord> inOrder(Stream<FilmRecord> records) {
    return records.sorted(Comparator.comparing(FilmRecord::input));
  }

  private static Failure failure(FilmRecord record) {
    return new Failure(record.input(), record.problem());
  }
}
