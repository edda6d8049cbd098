package dev.rechroma.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.rechroma.gan.Gan;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.gan.Optimizer;
import dev.rechroma.gan.Variant;
import dev.rechroma.image.Fit;
import dev.rechroma.image.LabImage;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.PhotoFile;
import dev.rechroma.io.LocalStorage;
import dev.rechroma.tensor.ColorSpace;
import dev.rechroma.tensor.Floats;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Exported models predict with ONNX Runtime what they predict here. */
@Tag("numeric")
class OnnxExportTest {
  private static final Path PHOTO = Path.of("../data-samples/chelsea.jpg");
  private static final double TOLERANCE = 1e-4;

  @TempDir private Path folder;

  /** All kinds of layers, and weights that make them matter. */
  @ParameterizedTest
  @CsvSource({"LAB, 64, 4, 2", "PIX2PIX, 64, 4, 0", "UNET, 64, 8, 0"})
  void agreesWithOurOwnPrediction(Variant variant, int size, int width, int depth)
      throws Exception {
    GanSettings settings = new GanSettings(variant, size, width, depth, 4);
    Gan gan = Gan.create(settings, new Optimizer(1e-3, 1e-3, 0.5), 5);
    Scatter.weightsOf(gan.generator());
    ModelDirectory model = new ModelDirectory(new LocalStorage(folder));
    model.write(settings, gan.generator(), Map.of("licence", "CC0-1.0"));

    assertAgree(model, size, size);
  }

  @Test
  void theBundledModelTakesPhotosOfAnyShape() throws Exception {
    ModelDirectory model = new ModelDirectory(BundledModel.storage());

    assertAgree(model, 128, 128);
    assertAgree(model, 192, 96);
    assertAgree(model, 64, 160);
  }

  /** The units are written out here: those of the exported model must be the same. */
  private static void assertAgree(ModelDirectory model, int width, int height) throws Exception {
    ColorSpace colors = model.settings().variant().colors();
    boolean rgb = colors == ColorSpace.RGB;
    float[] l = lightness(width, height);
    INDArray condition = colors.condition(List.of(l), width, height);
    try (GeneratorPredictor predictor =
            ModelDirectory.predictor(model.settings(), model.weights());
        OrtSession session =
            OrtEnvironment.getEnvironment()
                .createSession(OnnxExport.of(model, model.storedWeights()))) {
      INDArray raw = predictor.generator().apply(condition);
      INDArray ours = rgb ? raw.add(1).divi(2) : raw.mul(110);
      INDArray theirs =
          run(
              session,
              rgb
                  ? condition.add(1).divi(2)
                  : Nd4j.create(l, new long[] {1, 1, height, width}, 'c'));

      assertThat(theirs.shape()).isEqualTo(ours.shape());
      assertThat(raw.stdNumber().doubleValue()).isGreaterThan(100 * TOLERANCE);
      assertThat(ours.sub(theirs).amaxNumber().doubleValue())
          .isLessThan(rgb ? TOLERANCE / 2 : 110 * TOLERANCE);
    }
  }

  private static float[] lightness(int width, int height) throws Exception {
    try (Photo photo = PhotoFile.decode(Files.readAllBytes(PHOTO), DecodeLimits.DEFAULT)) {
      LabImage picture = photo.toLab(Math.max(width, height), Fit.CROP);
      return picture.resized(width, height).l();
    }
  }

  /** In a batch of two, the second of which is the same. */
  private static INDArray run(OrtSession session, INDArray picture) throws OrtException {
    INDArray batch = Nd4j.concat(0, picture, picture);
    String input = session.getInputNames().iterator().next();
    try (OnnxTensor tensor =
            OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(),
                FloatBuffer.wrap(Floats.of(batch)),
                batch.shape());
        OrtSession.Result result = session.run(Map.of(input, tensor))) {
      OnnxTensor made = (OnnxTensor) result.get(0);
      float[] values = new float[made.getFloatBuffer().remaining()];
      made.getFloatBuffer().get(values);
      INDArray predicted = Nd4j.create(values, made.getInfo().getShape(), 'c');
      INDArray first = predicted.get(NDArrayIndex.interval(0, 1)).dup();
      assertThat(predicted.get(NDArrayIndex.interval(1, 2)).dup()).isEqualTo(first);
      return first;
    }
  }

  @Test
  void saysWhatItIs() throws Exception {
    ModelDirectory model = new ModelDirectory(BundledModel.storage());
    try (OrtSession session =
        OrtEnvironment.getEnvironment()
            .createSession(OnnxExport.of(model, model.storedWeights()))) {
      assertThat(session.getInputNames()).containsExactly("lightness");
      assertThat(session.getOutputNames()).containsExactly("ab");
      assertThat(session.getMetadata().getCustomMetadata())
          .containsEntry("variant", "unet")
          .containsEntry("render-size", "128")
          .containsEntry("multiple", "32")
          .containsEntry("licence", "Apache-2.0")
          .containsKeys("id", "about", "provenance");
    }
  }
}
