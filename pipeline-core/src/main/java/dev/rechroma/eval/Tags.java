package dev.rechroma.eval;

import dev.rechroma.config.UserError;
import dev.rechroma.io.Csv;
import dev.rechroma.tensor.PageName;
import java.io.Serializable;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * User-defined tags that say what photos show.
 *
 * @param byFile maps a file's path, or the end of it starting at a folder's name or the file's own
 *     name, to its tags
 */
public record Tags(Map<String, Set<String>> byFile) implements Serializable {
  /** No tags at all. */
  public static final Tags NONE = new Tags(Map.of());

  private static final String FILE = "file";
  private static final String TAG = "tag";

  /**
   * Reads a CSV file whose first line names the columns {@code file} and {@code tag} among any
   * others. A file with several tags has several lines; a line with an empty tag is ignored.
   *
   * @param where the file's name, for error messages
   * @throws UserError if there is no such column or line, or a line lacks a file
   */
  public static Tags read(String csv, String where) {
    List<Csv.Row> rows = rows(csv, where);
    if (rows.isEmpty()) {
      throw new UserError(where + " is empty: its first line must name the columns file and tag");
    }
    int file = column(rows.get(0), FILE, where);
    int tag = column(rows.get(0), TAG, where);
    Map<String, Set<String>> tags = new HashMap<>();
    for (Csv.Row row : rows.subList(1, rows.size())) {
      String name = cell(row, file, FILE, where);
      String value = cell(row, tag, TAG, where);
      if (name.isEmpty()) {
        throw new UserError(
            String.format(Locale.ROOT, "%s, line %d: the file is empty", where, row.line()));
      }
      if (!value.isEmpty()) {
        tags.computeIfAbsent(name, key -> new TreeSet<>()).add(value);
      }
    }
    return new Tags(tags);
  }

  private static List<Csv.Row> rows(String csv, String where) {
    try {
      return Csv.parse(csv.startsWith("\uFEFF") ? csv.substring(1) : csv);
    } catch (IllegalArgumentException e) {
      throw new UserError(where + ": " + e.getMessage(), e);
    }
  }

  private static int column(Csv.Row header, String name, String where) {
    List<String> names = header.cells().stream().map(String::strip).toList();
    if (!names.contains(name)) {
      throw new UserError(
          "%s has no column \"%s\": its first line is \"%s\" and must name the columns file and tag"
              .formatted(where, name, String.join(",", names)));
    }
    return names.indexOf(name);
  }

  private static String cell(Csv.Row row, int column, String name, String where) {
    if (row.cells().size() <= column) {
      throw new UserError(
          String.format(Locale.ROOT, "%s, line %d has no %s", where, row.line(), name));
    }
    return row.cells().get(column).strip();
  }

  /**
   * The tags of a photo, sorted: those of its file's whole path and of every end of it after a "/".
   *
   * @param source of the photo; pages of a file have the file's tags
   */
  public Set<String> of(String source) {
    String path = PageName.file(source);
    Set<String> tags = new TreeSet<>();
    int slash = -1;
    do {
      tags.addAll(byFile.getOrDefault(path.substring(slash + 1), Set.of()));
      slash = path.indexOf('/', slash + 1);
    } while (slash >= 0);
    return tags;
  }

  /**
   * Rejects tags that belong to other photos.
   *
   * @param where the tags file's name, for the message
   * @throws UserError if there are photos and none of them has a tag
   */
  public void requireSome(Collection<String> photos, String where) {
    Optional<String> example = photos.stream().findFirst();
    if (example.isPresent() && photos.stream().allMatch(photo -> of(photo).isEmpty())) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "%s tags none of the %d photos; one of them is %s",
              where,
              photos.size(),
              example.get()));
    }
  }
}
