package dev.rechroma.eval.report;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import dev.rechroma.io.Storage;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The page for a folder of colorized photos: before and after with a slider between them, and the
 * photos that could not be used. One static file without requests to other hosts; its pictures are
 * in {@link #PICTURES} beside it.
 *
 * @param counts number of photos by result, in the order of the page; one with the name of a list
 *     links to that list
 * @param colorized number of photos in colour to choose from
 * @param photos to show, in the order of the page
 * @param problems lists of other photos
 */
public record ColorizeReport(
    Map<String, Long> counts, long colorized, List<Photo> photos, List<Problems> problems) {
  /** Name of the page in its folder. */
  public static final String PAGE = "index.html";

  /** Folder of the pictures, beside the page. */
  public static final String PICTURES = "gallery";

  private static final String TEMPLATE = "colorize-report.html";

  /** Characters of a name or reason in a list; names in archives may be of any length. */
  private static final int LONGEST = 300;

  /** What is shown as the photo before colorization. */
  public enum Before {
    /** The file that was colorized. */
    ORIGINAL,
    /** The lightness of the photo in colour, which equals that of the original. */
    GRAY
  }

  /**
   * The two small pictures of a photo, JPEG files beside the page.
   *
   * @param key prefix of their names, different for different pictures
   */
  public record Pictures(String key, Before before) implements Serializable {

    /** The file that shows the photo before. */
    public String beforeFile() {
      return file(before.name().toLowerCase(Locale.ROOT));
    }

    /** The file that shows the photo in colour. */
    public String afterFile() {
      return file("after");
    }

    private String file(String what) {
      return "%s/%s-%s.jpg".formatted(PICTURES, key, what);
    }
  }

  /**
   * A photo on the page.
   *
   * @param name its path within the folder of colorized photos, which contains the page's folder
   * @param width of both pictures, px
   * @param height of both pictures, px
   */
  public record Photo(String name, Pictures pictures, int width, int height)
      implements Serializable {

    private Map<String, Object> json() {
      return Map.of(
          "name",
          name,
          "before",
          pictures.beforeFile(),
          "after",
          pictures.afterFile(),
          "gray",
          pictures.before() == Before.GRAY,
          "width",
          width,
          "height",
          height);
    }
  }

  /**
   * A photo that cannot be shown.
   *
   * @param photo its path
   */
  public record Problem(String photo, String reason) implements Serializable {}

  /**
   * A list on the page.
   *
   * @param title title of the list
   * @param count number of all photos that belong to it
   * @param first the photos that are listed
   * @param rest where the others can be found
   */
  public record Problems(String title, long count, List<Problem> first, String rest) {}

  /** Writes index.html; the pictures must already exist. */
  public void write(Storage folder) throws IOException {
    String html =
        Html.page(
            TEMPLATE,
            Map.of(
                "counts", countList(),
                "shown", shown(),
                "problems", problems.stream().map(this::list).collect(Collectors.joining("\n")),
                "photos", json()));
    folder.write(PAGE, html.getBytes(StandardCharsets.UTF_8));
  }

  private String countList() {
    return counts.entrySet().stream()
        .filter(each -> each.getValue() > 0)
        .map(each -> count(each.getKey(), each.getValue()))
        .collect(Collectors.joining("\n"));
  }

  /** A count, as a link if the page has a list of these photos. */
  private String count(String what, long count) {
    String text = "<b>%s</b> %s".formatted(number(count), Html.escape(what));
    boolean listed = problems.stream().anyMatch(each -> each.title().equalsIgnoreCase(what));
    return listed
        ? "<a href=\"#%s\">%s</a>".formatted(Html.escape(what), text)
        : "<span>%s</span>".formatted(text);
  }

  private String shown() {
    return photos.size() == colorized
        ? "All photos in colour are shown."
        : "%s of the %s photos in colour are shown, chosen evenly from all of them."
            .formatted(number(photos.size()), number(colorized));
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private String list(Problems problems) {
    if (problems.count() == 0) {
      return "";
    }
    long more = problems.count() - problems.first().size();
    String rest =
        more == 0
            ? ""
            : "<p>and %s more: %s</p>\n".formatted(number(more), Html.escape(problems.rest()));
    return problems.first().stream()
        .map(ColorizeReport::item)
        .collect(
            Collectors.joining(
                "\n",
                "<details open id=\"%s\">\n<summary>%s: %s</summary>\n<ul class=\"problems\">\n"
                    .formatted(
                        Html.escape(problems.title().toLowerCase(Locale.ROOT)),
                        Html.escape(problems.title()),
                        number(problems.count())),
                "\n</ul>\n" + rest + "</details>"));
  }

  private static String item(Problem problem) {
    return "<li><bdi>%s</bdi> <span>%s</span></li>"
        .formatted(
            Html.escape(shortened(problem.photo())), Html.escape(shortened(problem.reason())));
  }

  private static String shortened(String text) {
    return text.codePointCount(0, text.length()) <= LONGEST
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "...";
  }

  /** JSON for a script element: any "&lt;/script" would end the element, so it is escaped. */
  private String json() {
    return ConfigValueFactory.fromIterable(photos.stream().map(Photo::json).toList())
        .render(ConfigRenderOptions.concise())
        .replace("<", "\\u003c");
  }
}
