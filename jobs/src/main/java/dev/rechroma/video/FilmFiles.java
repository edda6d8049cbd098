package dev.rechroma.video;

import dev.rechroma.source.SafeNames;
import dev.rechroma.source.Source;
import dev.rechroma.source.Source.Kind;
import dev.rechroma.source.tree.Inputs;
import dev.rechroma.source.tree.SourceTree;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;

/** The files of a command's inputs that are films, or may be. */
record FilmFiles(Set<String> named, SafeNames names) {
  private static final Set<String> ENDINGS =
      Set.of(
          ("mp4 m4v mov qt mkv webm avi mpg mpeg m2v vob ts mts m2ts wmv asf flv f4v ogv mxf dv nut"
                  + " 3gp 3g2 rm rmvb ivf gxf h264 divx")
              .split(" ", -1));

  /**
   * All files, in the order of their names, without hidden ones.
   *
   * @param output folder whose files are left out
   */
  static List<FilmFile> of(Inputs inputs, SourceTree tree, Path output) throws IOException {
    Set<String> named =
        inputs.roots().stream().map(root -> root.getPath().toString()).collect(Collectors.toSet());
    FilmFiles files = new FilmFiles(named, SafeNames.on(output.toUri().getScheme()));
    String own = output + "/";
    return tree
        .list(inputs, files.names)
        .filter(source -> source.kind() != Kind.OTHER && !source.path().startsWith(own))
        .collect()
        .stream()
        .map(files::film)
        .distinct()
        .sorted(Comparator.comparing(FilmFile::name).thenComparing(FilmFile::path))
        .toList();
  }

  private FilmFile film(Source source) {
    String name = source.outputName().isEmpty() ? names.of(source.path()) : source.outputName();
    boolean unlisted = source.kind() == Kind.FAILED;
    boolean expected = unlisted || named.contains(source.path()) || isFilm(source.path());
    return new FilmFile(source.path(), name, source.state(), source.reason(), expected);
  }

  private static boolean isFilm(String name) {
    return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
  }
}
