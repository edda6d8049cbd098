package dev.rechroma.image;

import dev.rechroma.image.photo.ImageFormat;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.TestPhotos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Measures how close a and b are to the truth after shrinking and stretching, along lightness with
 * {@link GuidedChromaUpsampler} and linearly. Not a test: run with a folder of photos.
 */
final class UpsamplingTrial {
  private static final int[] SIZES = {256, 64};
  private static final double EDGES = 0.1;

  private final int size;
  private final double[] sums = new double[4];
  private double megapixels;
  private double guidedSeconds;
  private double linearSeconds;
  private int photos;

  private UpsamplingTrial(int size) {
    this.size = size;
  }

  public static void main(String[] args) throws IOException {
    for (int size : SIZES) {
      UpsamplingTrial trial = new UpsamplingTrial(size);
      try (Stream<Path> files = Files.list(Path.of(args[0]))) {
        for (Path file :
            files.filter(f -> ImageFormat.isPhotoName(f.toString())).sorted().toList()) {
          trial.add(Files.readAllBytes(file));
        }
      }
      System.out.println(trial);
    }
  }

  private void add(byte[] file) {
    try (Photo photo = TestPhotos.decode(file)) {
      int pixels = photo.width() * photo.height();
      if (pixels > 1 << 24) {
        return;
      }
      LabImage truth = TestPhotos.lab(TestPhotos.rgb(photo), photo.width(), photo.height());
      LabImage small = photo.toLab(size, Fit.STRETCH);
      long start = System.nanoTime();
      LabImage guided = guided(small, truth);
      guidedSeconds += (System.nanoTime() - start) / 1e9;
      start = System.nanoTime();
      LabImage linear = small.resized(truth.width(), truth.height());
      linearSeconds += (System.nanoTime() - start) / 1e9;
      megapixels += pixels / 1e6;
      boolean[] edges = edges(truth);
      List<float[]> errors = List.of(errors(guided, truth), errors(linear, truth));
      for (int i = 0; i < errors.size(); i++) {
        sums[i] += mean(errors.get(i), null);
        sums[2 + i] += mean(errors.get(i), edges);
      }
      photos++;
    } catch (ImageException unusable) {
      // Not a photo that can be measured.
    }
  }

  private static LabImage guided(LabImage small, LabImage truth) {
    int width = truth.width();
    GuidedChromaUpsampler chroma = new GuidedChromaUpsampler(small, width, truth.height());
    float[] a = new float[truth.l().length];
    float[] b = new float[truth.l().length];
    for (int row = 0; row < truth.height(); row++) {
      int at = row * width;
      LabRow lab =
          new LabRow(
              Arrays.copyOfRange(truth.l(), at, at + width), new float[width], new float[width]);
      chroma.write(lab, row);
      System.arraycopy(lab.a(), 0, a, at, width);
      System.arraycopy(lab.b(), 0, b, at, width);
    }
    return truth.withAb(a, b);
  }

  private static float[] errors(LabImage image, LabImage truth) {
    float[] errors = new float[truth.l().length];
    for (int i = 0; i < errors.length; i++) {
      errors[i] = (float) Math.hypot(image.a()[i] - truth.a()[i], image.b()[i] - truth.b()[i]);
    }
    return errors;
  }

  /** The tenth of the pixels where the true a and b change most. */
  private static boolean[] edges(LabImage truth) {
    float[] steps = new float[truth.l().length];
    for (int i = truth.width() + 1; i < steps.length; i++) {
      int left = i - 1;
      int above = i - truth.width();
      steps[i] =
          Math.abs(truth.a()[i] - truth.a()[left])
              + Math.abs(truth.b()[i] - truth.b()[left])
              + Math.abs(truth.a()[i] - truth.a()[above])
              + Math.abs(truth.b()[i] - truth.b()[above]);
    }
    float[] sorted = steps.clone();
    Arrays.sort(sorted);
    float least = sorted[(int) (sorted.length * (1 - EDGES))];
    boolean[] edges = new boolean[steps.length];
    for (int i = 0; i < edges.length; i++) {
      edges[i] = steps[i] >= least;
    }
    return edges;
  }

  private static double mean(float[] values, boolean[] wanted) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < values.length; i++) {
      if (wanted == null || wanted[i]) {
        sum += values[i];
        count++;
      }
    }
    return sum / count;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        ("%d px, %d photos: error of ab guided %.3f, linear %.3f; at edges guided %.3f, linear"
            + " %.3f; ms a megapixel guided %.0f, linear %.0f"),
        size,
        photos,
        sums[0] / photos,
        sums[1] / photos,
        sums[2] / photos,
        sums[3] / photos,
        1000 * guidedSeconds / megapixels,
        1000 * linearSeconds / megapixels);
  }
}
