package dev.rechroma.model;

import dev.rechroma.image.Fit;
import dev.rechroma.image.ImageException;
import dev.rechroma.image.LabImage;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.ImageFormat;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.PhotoFile;
import dev.rechroma.io.LocalStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Measures how far a model's colours move from one render size to the next: the mean CIE76
 * difference in a and b (L is the photo's own) over all pixels of a folder's photos at 256 px, with
 * the same weight for each photo, and the mean over the worst hundredth of the pixels. Differences
 * of 2.3 are just noticeable. For colour photos, also measures how far each render size is from the
 * truth. Not a test: run with a folder of photos, a model directory and render sizes.
 */
final class RenderSizeTrial {
  private static final int SIDE = 256;
  private static final int WORST = 100;

  private RenderSizeTrial() {}

  public static void main(String[] args) throws IOException {
    ModelDirectory model = new ModelDirectory(new LocalStorage(Path.of(args[1])));
    List<Rendering> renderings = new ArrayList<>();
    for (String size : Arrays.asList(args).subList(2, args.length)) {
      renderings.add(Rendering.of(model.settings(), model.renderSize(), Integer.parseInt(size)));
    }
    double[] means = new double[renderings.size() - 1];
    double[] worst = new double[means.length];
    double[] chroma = new double[renderings.size()];
    double[] errors = new double[renderings.size()];
    int photos = 0;
    Colorizer colorizer =
        new Colorizer(ModelDirectory.predictor(model.settings(), model.weights()));
    for (Path file : files(Path.of(args[0]))) {
      try (Photo photo = PhotoFile.decode(Files.readAllBytes(file), DecodeLimits.DEFAULT)) {
        LabImage truth = photo.toLab(SIDE, Fit.STRETCH);
        List<LabImage> seen = new ArrayList<>();
        for (Rendering rendering : renderings) {
          try (Photo colorized = colorizer.colorize(photo, rendering, 1)) {
            seen.add(colorized.toLab(SIDE, Fit.STRETCH));
          }
        }
        for (int i = 0; i < chroma.length; i++) {
          chroma[i] += mean(differences(seen.get(i), seen.get(i).gray()));
          errors[i] += mean(differences(seen.get(i), truth));
        }
        for (int i = 0; i < means.length; i++) {
          double[] differences = differences(seen.get(i), seen.get(i + 1));
          means[i] += mean(differences);
          Arrays.sort(differences);
          worst[i] +=
              mean(
                  Arrays.copyOfRange(
                      differences,
                      differences.length - differences.length / WORST,
                      differences.length));
        }
        photos++;
      } catch (ImageException unusable) {
        // Not a photo that can be measured.
      }
    }
    for (int i = 0; i < errors.length; i++) {
      System.out.printf(
          "%d px: mean distance of ab from the truth %.3f, chroma %.2f%n",
          renderings.get(i).size(), errors[i] / photos, chroma[i] / photos);
    }
    for (int i = 0; i < means.length; i++) {
      System.out.printf(
          "%d to %d px: mean difference of ab %.2f, of the worst hundredth %.2f%n",
          renderings.get(i).size(),
          renderings.get(i + 1).size(),
          means[i] / photos,
          worst[i] / photos);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> ImageFormat.isPhotoName(f.toString())).sorted().toList();
    }
  }

  private static double[] differences(LabImage one, LabImage other) {
    double[] differences = new double[one.a().length];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = Math.hypot(one.a()[i] - other.a()[i], one.b()[i] - other.b()[i]);
    }
    return differences;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(0);
  }
}
