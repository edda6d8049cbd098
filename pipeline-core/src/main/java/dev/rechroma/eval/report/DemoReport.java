package dev.rechroma.eval.report;

import dev.rechroma.io.Storage;
import dev.rechroma.tensor.Split;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The page of the demo: the samples in gray, in the colours of the bundled model and in their
 * original colours; later also in those of the GAN that the demo trains. One static file without
 * requests to other hosts.
 *
 * @param photos in the order of the page
 * @param training the finished training; empty while it is running
 */
public record DemoReport(List<Photo> photos, Optional<Training> training) {
  private static final String TEMPLATE = "demo-report.html";
  private static final String PENDING =
      "<p>A small GAN is being trained from scratch right now. Reload this page in a few minutes.</p>";

  /**
   * A photo on the page; file names are relative to the page.
   *
   * @param name name to show
   * @param split part of the trained GAN's data set that it belongs to
   * @param gray the gray photo
   * @param bundled the photo in the colours of the bundled model
   * @param trained the photo in the colours of the trained GAN; the file does not exist before the
   *     training
   * @param truth the original photo
   */
  public record Photo(
      String name, Split split, String gray, String bundled, String trained, String truth) {}

  /**
   * A training.
   *
   * @param summary one sentence
   * @param plot file with its losses, relative to the page
   * @param settings name to value
   */
  public record Training(String summary, String plot, Map<String, String> settings) {}

  /** Writes index.html. */
  public void write(Storage folder) throws IOException {
    String html =
        Html.page(
            TEMPLATE,
            Map.of(
                "bundled",
                photos.stream().map(DemoReport::withBundled).collect(Collectors.joining("\n")),
                "trained",
                training.map(this::trained).orElse(PENDING)));
    folder.write("index.html", html.getBytes(StandardCharsets.UTF_8));
  }

  private String trained(Training made) {
    return """
        <p>%s</p>
        <h3>Held out: the GAN never saw these photos in training</h3>
        <p>A model that has seen so few photos colours only a few things, and not always correctly.</p>
        <div class="photos">
        %s
        </div>
        <h3>Training photos: the GAN saw these in colour</h3>
        <div class="photos">
        %s
        </div>
        <h3>Losses</h3>
        <img class="plot" src="%s" alt="Losses of both networks by epoch">
        <h3>Settings</h3>
        %s"""
        .formatted(
            Html.escape(made.summary()),
            withTrained(false),
            withTrained(true),
            made.plot(),
            Html.facts(made.settings()));
  }

  private String withTrained(boolean seen) {
    return photos.stream()
        .filter(photo -> (photo.split() == Split.TRAIN) == seen)
        .map(photo -> figure(photo, photo.trained()))
        .collect(Collectors.joining("\n"));
  }

  private static String withBundled(Photo photo) {
    return figure(photo, photo.bundled());
  }

  private static String figure(Photo photo, String colour) {
    String images =
        Html.image(photo.gray(), photo.name() + " in gray")
            + Html.image(colour, photo.name() + " in generated colours")
            + Html.image(photo.truth(), photo.name() + " as it was");
    return "<figure><div class=\"triple\">%s</div><figcaption>%s</figcaption></figure>"
        .formatted(images, Html.escape(photo.name()));
  }
}
