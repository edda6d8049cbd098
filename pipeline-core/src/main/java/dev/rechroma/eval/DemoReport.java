package dev.rechroma.eval;

import dev.rechroma.tensor.Split;
import dev.rechroma.train.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The page that the demo ends in: gray, colour and truth of each photo, the losses, the settings.
 * One static file that asks nothing of other hosts.
 *
 * @param summary one sentence on the training
 * @param photos in the order of the page
 * @param settings name to value
 */
public record DemoReport(String summary, List<Photo> photos, Map<String, String> settings) {
  private static final String TEMPLATE = "demo-report.html";

  /**
   * A photo of the page.
   *
   * @param name to show
   * @param split the part of the data set that it belongs to
   * @param gray file of the gray photo, relative to the page
   * @param colour file of the photo in generated colours
   * @param truth file of the photo as it was
   */
  public record Photo(String name, Split split, String gray, String colour, String truth) {}

  /** Writes index.html. */
  public void write(Storage folder) throws IOException {
    String html =
        template()
            .replace("{{summary}}", escape(summary))
            .replace("{{held}}", figures(false))
            .replace("{{trained}}", figures(true))
            .replace("{{settings}}", table());
    folder.write("index.html", html.getBytes(StandardCharsets.UTF_8));
  }

  private String figures(boolean trained) {
    return photos.stream()
        .filter(photo -> (photo.split() == Split.TRAIN) == trained)
        .map(DemoReport::figure)
        .collect(Collectors.joining("\n"));
  }

  private static String figure(Photo photo) {
    return """
        <figure>
          <div class="triple">
            <img src="%s" alt="%s in gray" loading="lazy">
            <img src="%s" alt="%s in generated colours" loading="lazy">
            <img src="%s" alt="%s as it was" loading="lazy">
          </div>
          <figcaption>%s</figcaption>
        </figure>"""
        .formatted(
            escape(photo.gray()),
            escape(photo.name()),
            escape(photo.colour()),
            escape(photo.name()),
            escape(photo.truth()),
            escape(photo.name()),
            escape(photo.name()));
  }

  private String table() {
    return settings.entrySet().stream()
        .map(
            each ->
                "<tr><th>%s</th><td>%s</td></tr>"
                    .formatted(escape(each.getKey()), escape(each.getValue())))
        .collect(Collectors.joining("\n"));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static String template() throws IOException {
    try (InputStream in = DemoReport.class.getResourceAsStream(TEMPLATE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
