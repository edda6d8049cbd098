package dev.rechroma.tensor;

import java.util.regex.Pattern;

/**
 * Names of the pages of a photo's file: the first page is called like the file, the others have
 * their number, from 2 on, behind it. No path has two slashes in a row.
 */
public final class PageName {
  /** A regular expression for what a page's name has behind the file's. */
  public static final String ENDING = "//page [0-9]+$";

  private static final Pattern BEHIND_FILE = Pattern.compile(ENDING);

  private PageName() {}

  /**
   * The name of a page.
   *
   * @param page from 0
   */
  public static String of(String file, int page) {
    return page == 0 ? file : file + "//page " + (page + 1);
  }

  /** The name of the file that a page is in. */
  public static String file(String page) {
    return BEHIND_FILE.matcher(page).replaceFirst("");
  }

  /** Whether a file's name could be taken for a page of another file. */
  public static boolean isTaken(String file) {
    return BEHIND_FILE.matcher(file).find();
  }
}
