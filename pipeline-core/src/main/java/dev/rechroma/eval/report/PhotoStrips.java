package dev.rechroma.eval.report;

import dev.rechroma.eval.Evaluation;
import dev.rechroma.eval.metric.Metric;
import dev.rechroma.io.Storage;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The photos on the page, each as a strip of gray, each model and truth. */
final class PhotoStrips {
  /** Where the pictures are, beside the page. */
  static final String FOLDER = "gallery";

  private static final Metric SHOWN = Metric.AB_MAE;

  private final Evaluation evaluation;
  private final Map<String, Thumbnails> thumbnails = new HashMap<>();

  /** Number of each photo in file names, as untrusted names cannot be used as file names. */
  private final Map<String, Integer> numbers = new HashMap<>();

  PhotoStrips(Evaluation evaluation, List<Thumbnails> photos) {
    this.evaluation = evaluation;
    for (Thumbnails each : photos) {
      if (thumbnails.put(each.photo(), each) == null) {
        numbers.put(each.photo(), numbers.size() + 1);
      }
    }
  }

  /** Writes the pictures that the page shows. */
  void write(Storage folder) throws IOException {
    List<String> models = evaluation.models().toList();
    for (Thumbnails each : thumbnails.values()) {
      folder.write(file(each.photo(), "gray"), each.gray());
      folder.write(file(each.photo(), "truth"), each.truth());
      for (int i = 0; i < models.size(); i++) {
        byte[] picture = each.predicted().get(models.get(i));
        if (picture != null) {
          folder.write(file(each.photo(), "model-" + (i + 1)), picture);
        }
      }
    }
  }

  private String file(String photo, String what) {
    return String.format(Locale.ROOT, "%s/%04d-%s.jpg", FOLDER, numbers.get(photo), what);
  }

  /** The photos in order; those without pictures are left out. */
  String html(List<String> photos) {
    long columns = 2 + evaluation.models().count();
    String strips =
        photos.stream()
            .filter(thumbnails::containsKey)
            .map(this::strip)
            .collect(Collectors.joining("\n"));
    return String.format(
        Locale.ROOT, "<div class=\"photos\" style=\"--n: %d\">\n%s\n</div>\n", columns, strips);
  }

  private String strip(String photo) {
    List<String> models = evaluation.models().toList();
    StringBuilder pictures = new StringBuilder(picture(photo, "gray", "gray"));
    for (int i = 0; i < models.size(); i++) {
      if (thumbnails.get(photo).predicted().containsKey(models.get(i))) {
        pictures.append(
            picture(photo, "model-" + (i + 1), models.get(i) + error(photo, models.get(i))));
      }
    }
    pictures.append(picture(photo, "truth", "truth"));
    return "<figure><div class=\"strip\">%s</div><figcaption class=\"name\">%s</figcaption></figure>"
        .formatted(pictures, Html.escape(title(photo)));
  }

  private String error(String photo, String model) {
    return evaluation.photos().containsKey(photo)
        ? " " + ScoreTable.number(SHOWN, evaluation.value(SHOWN, photo, model))
        : "";
  }

  private String picture(String photo, String what, String caption) {
    return "<figure>%s<figcaption>%s</figcaption></figure>"
        .formatted(
            Html.image(file(photo, what), title(photo) + ", " + caption), Html.escape(caption));
  }

  private String title(String photo) {
    String name = photo.substring(photo.lastIndexOf('/') + 1);
    return evaluation.tags().of(photo).stream()
        .collect(Collectors.joining(", ", name + " (", ")"))
        .replace(" ()", "");
  }
}
