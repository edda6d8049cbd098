package dev.rechroma.evaluate;

import dev.rechroma.config.UserError;
import dev.rechroma.eval.Baseline;
import dev.rechroma.model.BundledModel;
import dev.rechroma.registry.ModelSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;

/** Short names for models in a report. */
final class ModelNames {
  private ModelNames() {}

  /**
   * For each path, as much of its end as distinguishes it from the others and from the baselines.
   *
   * @param paths qualified
   * @throws UserError if two are the same
   */
  static List<String> of(List<Path> paths) {
    Set<Path> seen = new HashSet<>();
    for (Path path : paths) {
      if (!seen.add(path)) {
        String given =
            path.equals(ModelSource.BUNDLED) ? BundledModel.NAME : path.toUri().getPath();
        throw new UserError("--model " + given + " is given twice");
      }
    }
    return paths.stream().map(path -> name(path, paths)).toList();
  }

  private static String name(Path path, List<Path> paths) {
    return IntStream.rangeClosed(1, path.depth())
        .mapToObj(elements -> end(path, elements))
        .filter(isBaseline().negate())
        .filter(name -> paths.stream().filter(each -> endsWith(each, name)).count() == 1)
        .findFirst()
        .orElseGet(path::toString);
  }

  private static Predicate<String> isBaseline() {
    return name ->
        Arrays.stream(Baseline.values()).anyMatch(each -> each.candidate().name().equals(name));
  }

  private static boolean endsWith(Path path, String name) {
    return path.toUri().getPath().endsWith("/" + name);
  }

  private static String end(Path path, int elements) {
    String[] all = path.toUri().getPath().split("/", -1);
    return String.join("/", Arrays.copyOfRange(all, all.length - elements, all.length));
  }
}
