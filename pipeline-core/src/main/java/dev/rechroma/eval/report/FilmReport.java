package dev.rechroma.eval.report;

import dev.rechroma.io.Storage;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The page for a folder of colorized films: frames before and after, the film to play, and what
 * could not be colorized. One static file without requests to other hosts.
 *
 * @param films in the order of the page
 */
public record FilmReport(List<Film> films) {
  /** Name of the page in the output folder. */
  public static final String PAGE = "_rechroma/films.html";

  private static final String UP = "../";

  /**
   * A film.
   *
   * @param name of the input
   * @param output name of the film in colour below the output folder
   * @param problem why there is none
   * @param strip name of the picture of frames below the output folder
   */
  public record Film(
      String name, Optional<String> output, Optional<String> problem, Optional<String> strip) {}

  /** Writes the page to the output folder. */
  public void write(Storage output) throws IOException {
    String page =
        Html.page(
            "film-report.html",
            Map.of("films", films.stream().map(FilmReport::section).collect(Collectors.joining())));
    output.write(PAGE, page.getBytes(StandardCharsets.UTF_8));
  }

  private static String section(Film film) {
    StringBuilder section = new StringBuilder("<section>\n");
    section.append("<h2>").append(Html.escape(film.name())).append("</h2>\n");
    film.problem()
        .ifPresent(text -> section.append("<p>").append(Html.escape(text)).append("</p>\n"));
    film.strip()
        .ifPresent(
            file ->
                section.append(
                    "<div class=\"wide\">%s</div>\n"
                        .formatted(Html.image(link(file), "frames before and after"))));
    film.output()
        .ifPresent(
            file ->
                section.append(
                    "<p><video controls preload=\"none\" src=\"%1$s\"></video></p>\n<p><a href=\"%1$s\">%2$s</a></p>\n"
                        .formatted(link(file), Html.escape(file))));
    return section.append("</section>\n").toString();
  }

  /** A relative link; names may hold any character. */
  private static String link(String file) {
    return Arrays.stream(file.split("/"))
        .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
        .collect(Collectors.joining("/", UP, ""));
  }
}
