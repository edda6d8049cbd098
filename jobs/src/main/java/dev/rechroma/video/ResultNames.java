package dev.rechroma.video;

import dev.rechroma.config.UserError;
import dev.rechroma.film.ffmpeg.FilmMuxer;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.source.Source;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/** The files that films become, without their endings. */
record ResultNames(Map<FilmFile, String> stems) {
  private static final String PREVIEW = ".preview";

  /**
   * A name for each film; its ending may have to tell it from another one.
   *
   * @throws UserError if two films would become the same file
   */
  static ResultNames of(List<FilmFile> films, boolean preview) {
    Map<String, Long> uses =
        films.stream().collect(Collectors.groupingBy(FilmFile::stem, Collectors.counting()));
    Map<FilmFile, String> stems = new HashMap<>();
    Map<String, FilmFile> taken = new HashMap<>();
    for (FilmFile film : films) {
      String name = uses.get(film.stem()) > 1 ? film.name() : film.stem();
      String stem = name + (preview ? PREVIEW : "");
      FilmFile other = taken.put(stem, film);
      if (other != null) {
        throw new UserError(
            String.format(
                Locale.ROOT,
                "%s and %s would both become %s: colorize them into different folders",
                other.path(),
                film.path(),
                stem));
      }
      stems.put(film, stem);
    }
    return new ResultNames(stems);
  }

  String stem(FilmFile film) {
    return stems.get(film);
  }

  /**
   * A result that has an input's place would replace the only film in black and white. Size and
   * time tell an input also behind a link; what an earlier run made there has others.
   *
   * @param work films to colorize
   * @param inputs all films
   * @throws UserError if there is such a result
   */
  void requireInputsStay(
      List<FilmFile> work, List<FilmFile> inputs, HadoopStorage output, Configuration hadoop)
      throws IOException {
    Set<String> states = inputs.stream().map(FilmFile::state).collect(Collectors.toSet());
    for (FilmFile film : work) {
      for (String ending : FilmMuxer.ENDINGS) {
        String name = stem(film) + "." + ending;
        Optional<Source> there = Source.again(output.child(name).toString(), hadoop);
        if (there.isPresent() && states.contains(there.get().state())) {
          throw new UserError(
              String.format(
                  Locale.ROOT,
                  "%s/%s is one of the films: choose another --output",
                  output.location(),
                  name));
        }
      }
    }
  }
}
