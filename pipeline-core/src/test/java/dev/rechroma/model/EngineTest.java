package dev.rechroma.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.gan.Engine;
import dev.rechroma.gan.Gan;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.gan.Optimizer;
import dev.rechroma.gan.Variant;
import dev.rechroma.image.Fit;
import dev.rechroma.image.LabImage;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.PhotoFile;
import dev.rechroma.tensor.Floats;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All engines predict the same colours. */
@Tag("numeric")
class EngineTest {
  private static final List<String> PHOTOS = List.of("chelsea", "coffee", "petra");

  /** In units of a* and b*. */
  private static final double TOLERANCE = 1e-3;

  /**
   * RGB becomes a* and b* by a table with steps, and random weights make a deep network round more
   * than trained ones do.
   */
  @ParameterizedTest
  @CsvSource({"LAB, 64, 4, 2, 1e-3", "PIX2PIX, 64, 4, 0, 1e-2", "UNET, 64, 8, 0, 1e-2"})
  void onnxRuntimePredictsTheSameColours(
      Variant variant, int size, int width, int depth, double tolerance) throws Exception {
    GanSettings settings = new GanSettings(variant, size, width, depth, 4);
    assertAgree(new TrainedModel("random", settings, size, weights(settings)), tolerance);
  }

  @Test
  void onnxRuntimePredictsTheSameColoursWithTheBundledModel() throws Exception {
    assertAgree(TrainedModel.load(BundledModel.storage()), TOLERANCE);
  }

  /** Below the size whose memory is kept, and above. */
  @ParameterizedTest
  @ValueSource(ints = {128, 576})
  void onnxRuntimeRepeatsItselfToTheLastBit(int size) throws Exception {
    TrainedModel model = TrainedModel.load(BundledModel.storage()).on(Engine.ONNXRUNTIME);
    LabImage photo = photo("chelsea", size);
    List<LabImage> predicted = new ArrayList<>();
    for (int session = 0; session < 2; session++) {
      try (GeneratorPredictor predictor = model.predictor()) {
        predicted.add(predictor.predict(photo));
        predictor.predict(photo("coffee", 96));
        predicted.add(predictor.predict(photo));
      }
    }

    assertThat(predicted)
        .allSatisfy(
            each -> {
              assertThat(each.a()).isEqualTo(predicted.get(0).a());
              assertThat(each.b()).isEqualTo(predicted.get(0).b());
            });
  }

  private static void assertAgree(TrainedModel model, double tolerance) throws Exception {
    try (GeneratorPredictor ours = model.predictor();
        GeneratorPredictor theirs = model.on(Engine.ONNXRUNTIME).predictor()) {
      for (String name : PHOTOS) {
        LabImage photo = photo(name, model.renderSize());
        LabImage one = ours.predict(photo);
        LabImage other = theirs.predict(photo);

        assertThat(other.width()).isEqualTo(one.width());
        assertThat(largest(one.a())).isGreaterThan(0.1);
        assertThat(difference(one.a(), other.a())).isLessThan(tolerance);
        assertThat(difference(one.b(), other.b())).isLessThan(tolerance);
      }
    }
  }

  private static double largest(float[] values) {
    return difference(values, new float[values.length]);
  }

  private static double difference(float[] one, float[] other) {
    double largest = 0;
    for (int i = 0; i < one.length; i++) {
      largest = Math.max(largest, Math.abs(one[i] - other[i]));
    }
    return largest;
  }

  private static LabImage photo(String name, int size) throws Exception {
    byte[] file = Files.readAllBytes(Path.of("../data-samples", name + ".jpg"));
    try (Photo photo = PhotoFile.decode(file, DecodeLimits.DEFAULT)) {
      return photo.toLab(size, Fit.CROP);
    }
  }

  /** All layers matter. */
  private static float[] weights(GanSettings settings) {
    try (Gan gan = Gan.create(settings, new Optimizer(1e-3, 1e-3, 0.5), 5)) {
      Scatter.weightsOf(gan.generator());
      return Floats.of(gan.generator().params());
    }
  }
}
