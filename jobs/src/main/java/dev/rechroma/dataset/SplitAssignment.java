package dev.rechroma.dataset;

import dev.rechroma.tensor.Split;
import dev.rechroma.tensor.TensorRow.View;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The split, pair and view of a photo.
 *
 * @param split never differs within a pair
 * @param pair name of the stereo pair, or the photo's id where it stands alone
 * @param view which of the pair
 */
record SplitAssignment(Split split, String pair, View view) {
  /** Flickr1024's layout; its numbering restarts in every split. */
  private static final Pattern FLICKR1024 =
      Pattern.compile("(?:^|.*/)(Train|Validation|Test)/(\\d{4})_([LR])\\.png");

  /** By Flickr1024's folders, else by the photo's id ({@link Split#of}). */
  static SplitAssignment of(String path, String id, double validation, double test) {
    Matcher flickr = FLICKR1024.matcher(path);
    if (!flickr.matches()) {
      return new SplitAssignment(Split.of(id, validation, test), id, View.MONO);
    }
    return new SplitAssignment(
        Split.valueOf(flickr.group(1).toUpperCase(java.util.Locale.ROOT)),
        flickr.group(1) + "/" + flickr.group(2),
        flickr.group(3).equals("L") ? View.LEFT : View.RIGHT);
  }
}
