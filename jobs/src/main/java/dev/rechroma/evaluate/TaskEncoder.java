package dev.rechroma.evaluate;

import dev.rechroma.eval.PhotoFeatures;
import dev.rechroma.gan.ImageNetEncoder;
import dev.rechroma.image.LabImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Takes the features of a task's predictions. Its network is kept from the first picture to the end
 * of the task.
 */
final class TaskEncoder {
  private final Set<String> wanted;
  private ImageNetEncoder encoder;

  /**
   * @param wanted names of the photos to take features of
   */
  TaskEncoder(Set<String> wanted) {
    this.wanted = wanted;
  }

  /**
   * The features of the wanted photos.
   *
   * @param predicted for each photo, each candidate's picture by name
   */
  List<PhotoFeatures> features(List<String> photos, List<Map<String, LabImage>> predicted) {
    List<PhotoFeatures> features = new ArrayList<>();
    int[] chosen =
        IntStream.range(0, photos.size()).filter(i -> wanted.contains(photos.get(i))).toArray();
    if (chosen.length > 0) {
      for (String candidate : predicted.get(0).keySet()) {
        List<LabImage> pictures =
            IntStream.of(chosen).mapToObj(i -> predicted.get(i).get(candidate)).toList();
        float[][] values = encoder().features(pictures);
        for (int i = 0; i < chosen.length; i++) {
          features.add(new PhotoFeatures(photos.get(chosen[i]), candidate, values[i]));
        }
      }
    }
    return features;
  }

  private ImageNetEncoder encoder() {
    if (encoder == null) {
      encoder = new ImageNetEncoder();
      TaskCompletionListener close = task -> encoder.close();
      TaskContext.get().addTaskCompletionListener(close);
    }
    return encoder;
  }
}
