package dev.rechroma.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.gan.Variant;
import dev.rechroma.image.Fit;
import dev.rechroma.image.LabImage;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.PhotoFile;
import dev.rechroma.io.Storage;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests the weights that come with Rechroma on photos that they were not trained on. */
class BundledModelQualityTest {
  private static final Path SAMPLES = Path.of("../data-samples");
  private static final int MOST_BYTES = 12_000_000;

  /** Mean absolute errors of a and b, for a guess without colour and for the model. */
  @Test
  void itsColoursAreNearerToTheTruthThanNoColour() throws Exception {
    ModelDirectory model = new ModelDirectory(BundledModel.storage());
    assertThat(model.settings().variant()).isEqualTo(Variant.UNET);
    double gray = 0;
    double predicted = 0;
    try (GeneratorPredictor predictor =
        ModelDirectory.predictor(model.settings(), model.weights())) {
      Colorizer colorizer = new Colorizer(predictor);
      for (LabImage truth : samples(predictor.size())) {
        gray += difference(truth, truth.gray());
        predicted += difference(truth, colorizer.colorize(truth));
      }
    }

    assertThat(predicted).isLessThan(0.9 * gray);
  }

  @Test
  void itIsSmallEnoughToTravelInTheJar() throws Exception {
    Storage storage = BundledModel.storage();
    try (InputStream in = storage.open("generator.zip")) {
      assertThat(in.readAllBytes()).hasSizeBetween(1_000_000, MOST_BYTES);
    }
    assertThat(new ModelDirectory(storage).description().getString("licence"))
        .isEqualTo("Apache-2.0");
  }

  private static List<LabImage> samples(int size) throws Exception {
    List<LabImage> samples = new ArrayList<>();
    try (Stream<Path> files = Files.list(SAMPLES)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".jpg")).toList()) {
        try (Photo photo = PhotoFile.decode(Files.readAllBytes(file), DecodeLimits.DEFAULT)) {
          samples.add(photo.toLab(size, Fit.CROP));
        }
      }
    }
    return samples;
  }

  private static double difference(LabImage one, LabImage other) {
    double sum = 0;
    for (int i = 0; i < one.a().length; i++) {
      sum += Math.abs(one.a()[i] - other.a()[i]) + Math.abs(one.b()[i] - other.b()[i]);
    }
    return sum / (2.0 * one.a().length);
  }
}
