package dev.rechroma.dataset;

import static org.apache.spark.sql.functions.regexp_replace;

import dev.rechroma.source.Source;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;

/**
 * What the photos of a file of several pages are called: the first as the file, the others with
 * their number from 2 behind it. No path has two slashes.
 */
final class PageName {
  private static final String ENDING = "//page [0-9]+$";
  private static final Pattern PAGE = Pattern.compile("(?s).*" + ENDING);

  private PageName() {}

  /**
   * The name of a page.
   *
   * @param page from 0
   */
  static String of(String path, int page) {
    return page == 0 ? path : path + "//page " + (page + 1);
  }

  /** The path of the photo's file in a column of names. */
  static Column path(Column name) {
    return regexp_replace(name, ENDING, "");
  }

  /** Whether a photo's path could be taken for a page of another one. */
  static boolean isTaken(String path) {
    return PAGE.matcher(path).matches();
  }

  /** Whether a file's path could be taken for that of a photo in an archive. */
  static boolean isInArchive(Source file) {
    return !Source.fileOf(file.path()).equals(file.path());
  }
}
