package dev.rechroma.eval;

import dev.rechroma.tensor.Split;
import dev.rechroma.train.Storage;
import java.io.IOException;
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
        Html.page(
            TEMPLATE,
            Map.of(
                "summary", Html.escape(summary),
                "held", figures(false),
                "trained", figures(true),
                "settings", Html.facts(settings)));
    folder.write("index.html", html.getBytes(StandardCharsets.UTF_8));
  }

  private String figures(boolean trained) {
    return photos.stream()
        .filter(photo -> (photo.split() == Split.TRAIN) == trained)
        .map(DemoReport::figure)
        .collect(Collectors.joining("\n"));
  }

  private static String figure(Photo photo) {
    String images =
        Html.image(photo.gray(), photo.name() + " in gray")
            + Html.image(photo.colour(), photo.name() + " in generated colours")
            + Html.image(photo.truth(), photo.name() + " as it was");
    return "<figure><div class=\"triple\">%s</div><figcaption>%s</figcaption></figure>"
        .formatted(images, Html.escape(photo.name()));
  }
}
