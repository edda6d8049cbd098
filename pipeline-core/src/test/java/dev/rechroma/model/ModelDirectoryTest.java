package dev.rechroma.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rechroma.config.UserError;
import dev.rechroma.gan.Gan;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.gan.Network;
import dev.rechroma.gan.Optimizer;
import dev.rechroma.gan.Variant;
import dev.rechroma.io.LocalStorage;
import dev.rechroma.io.ResourceStorage;
import dev.rechroma.io.Storage;
import dev.rechroma.tensor.Precision;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

class ModelDirectoryTest {
  private static final GanSettings SETTINGS = new GanSettings(Variant.LAB, 32, 4, 2, 4);

  @TempDir private Path folder;
  private final Gan gan = Gan.create(SETTINGS, new Optimizer(1e-3, 1e-3, 0.5), 8);
  private ModelDirectory model;

  @BeforeEach
  void write() throws IOException {
    model = new ModelDirectory(new LocalStorage(folder));
    model.write(SETTINGS, gan.generator(), Map.of("provenance", Map.of("data", "x")));
  }

  @Test
  void theGeneratorPredictsAsBefore() throws IOException {
    float[] l = new float[32 * 32];
    Arrays.fill(l, 30, 700, 60);

    GeneratorPredictor read = ModelDirectory.predictor(model.settings(), model.weights());

    assertThat(model.settings()).isEqualTo(SETTINGS);
    assertThat(read.predict(List.of(l)).get(0))
        .containsExactly(
            new GeneratorPredictor(SETTINGS, gan.generator().inference())
                .predict(List.of(l))
                .get(0));
  }

  @Test
  void ofHalfPrecisionItPredictsNearlyAsBefore() throws IOException {
    float[] l = new float[32 * 32];
    Arrays.fill(l, 30, 700, 60);
    float[] whole = model.weights();
    float[] before = predicted(l);

    model.write(SETTINGS, whole, Precision.HALF, Map.of());

    float[] half = model.weights();
    assertThat(half).isNotEqualTo(whole);
    for (int i = 0; i < whole.length; i++) {
      // 11 significant bits; below 2^-14 steps of 2^-24.
      assertThat(Math.abs(half[i] - whole[i]))
          .isLessThanOrEqualTo(Math.max(Math.abs(whole[i]) * 0x1p-11f, 0x1p-25f));
    }
    float[] after = predicted(l);
    for (int i = 0; i < after.length; i++) {
      assertThat(after[i]).as("a* or b*").isCloseTo(before[i], within(0.2f));
    }
    String id = model.id();
    model.write(SETTINGS, whole, Precision.HALF, Map.of());
    assertThat(model.id()).as("the same weights have the same id").isEqualTo(id);
  }

  @ParameterizedTest
  @EnumSource
  void dl4jReadsTheModelFile(Precision precision) throws IOException {
    float[] weights = model.weights();
    model.write(SETTINGS, weights, precision, Map.of());

    ComputationGraph read =
        ModelSerializer.restoreComputationGraph(folder.resolve("generator.zip").toFile(), false);

    float[] params = read.params().castTo(DataType.FLOAT).data().asFloat();
    assertThat(params).containsExactly(model.weights());
  }

  @Test
  void whatHalfPrecisionCannotHoldLeavesTheModelAsItWas() throws IOException {
    String id = model.id();
    float[] weights = model.weights();
    weights[3] = 1e5f;

    assertThatThrownBy(() -> model.write(SETTINGS, weights, Precision.HALF, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("100000.0 cannot be stored in 16 bits");
    assertThat(model.id()).isEqualTo(id);
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("generator.zip", "model.json");
  }

  /** A training may replace the model at any time. */
  @Test
  void theIdIsThatOfTheWeightsThoughTheFileIsReplacedMeanwhile() throws IOException {
    String id = model.id();
    float[] weights = model.weights();
    float[] others = weights.clone();
    others[0]++;
    AtomicInteger opened = new AtomicInteger();
    LocalStorage local = new LocalStorage(folder);
    Storage changing =
        (Storage)
            Proxy.newProxyInstance(
                Storage.class.getClassLoader(),
                new Class<?>[] {Storage.class},
                (proxy, method, arguments) -> {
                  Object result = method.invoke(local, arguments);
                  if (method.getName().equals("open")
                      && "generator.zip".equals(arguments[0])
                      && opened.getAndIncrement() == 0) {
                    model.write(SETTINGS, others, Precision.FLOAT, Map.of());
                  }
                  return result;
                });

    TrainedModel read = TrainedModel.load(changing);

    assertThat(model.weights()).as("it was replaced").containsExactly(others);
    assertThat(read.id()).isEqualTo(id);
    assertThat(read.weights()).containsExactly(weights);
  }

  @Test
  void aModelOnTheClassPathIsReadAlone() throws Exception {
    Path root = folder.resolve("classes");
    model.copyTo(new LocalStorage(root.resolve("some/model")));
    try (URLClassLoader loader = new URLClassLoader(new URL[] {root.toUri().toURL()})) {
      Storage storage = new ResourceStorage(loader, "some/model", "the jar");
      ModelDirectory read = new ModelDirectory(storage);

      assertThat(read.exists()).isTrue();
      assertThat(read.id()).isEqualTo(model.id());
      assertThat(read.settings()).isEqualTo(SETTINGS);
      assertThat(read.weights()).containsExactly(model.weights());
      assertThat(storage.list("trainer")).isEmpty();
      assertThat(storage.below("best").exists("model.json")).isFalse();
      assertThatThrownBy(() -> storage.open("history.csv"))
          .isInstanceOf(NoSuchFileException.class)
          .hasMessage("history.csv in the jar");
      assertThatThrownBy(() -> storage.write("x", new byte[1]))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }

  private float[] predicted(float[] l) throws IOException {
    try (GeneratorPredictor predictor =
        ModelDirectory.predictor(model.settings(), model.weights())) {
      return predictor.predict(List.of(l)).get(0);
    }
  }

  @Test
  void anotherVariantIsRefusedInOneLine() throws IOException {
    edit("\"lab\"", "\"pix9pix\"");

    assertThatThrownBy(() -> model.settings())
        .isInstanceOf(UserError.class)
        .hasMessage("variant is \"pix9pix\", must be one of: lab, pix2pix, unet");
  }

  @Test
  void aDescriptionOfAHugeNetworkIsRefusedBeforeAnythingIsAllocated() throws IOException {
    edit("\"generator-width\" : 4", "\"generator-width\" : 2000000000");

    assertThatThrownBy(() -> model.weights())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("generator-width is 2000000000, must be from 1 to 1024");
  }

  @Test
  void weightsOfAnotherNetworkAreRefused() throws IOException {
    edit("\"generator-width\" : 4", "\"generator-width\" : 5");

    assertThatThrownBy(() -> model.weights())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("generator.zip")
        .hasMessageContaining("values");
  }

  @ParameterizedTest
  @EnumSource
  void weightsWhoseSumsAreNoNumbersAreRefused(Variant variant) throws IOException {
    GanSettings settings = new GanSettings(variant, 64, 4, 2, 4);
    for (float factor : List.of(1f, 1e25f)) {
      Network generator = Gan.create(settings, new Optimizer(1e-3, 1e-3, 0.5), 8).generator();
      generator.paramTable().entrySet().stream()
          .filter(each -> each.getKey().endsWith("_W"))
          .forEach(each -> each.getValue().muli(factor));
      model.write(settings, generator, Map.of());
      if (factor == 1) {
        assertThat(model.weights()).hasSize((int) generator.numParams());
      } else {
        assertThatThrownBy(() -> model.weights())
            .isInstanceOf(UserError.class)
            .hasMessageContaining("what it predicts is NaN or infinite");
      }
    }
  }

  @Test
  void aTruncatedModelFileIsRefused() throws IOException {
    Path file = folder.resolve("generator.zip");
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {0, 30, whole.length / 2}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> model.weights()).isInstanceOf(UserError.class);
    }
  }

  @Test
  void garbageIsNoModel() throws IOException {
    Files.writeString(folder.resolve("model.json"), "{ \"gan\": ");

    assertThatThrownBy(() -> model.settings())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("model.json in " + folder + " is not valid JSON");
  }

  @Test
  void anEmptyFolderHoldsNoModel() {
    Storage empty = new LocalStorage(folder.resolve("none"));

    assertThatThrownBy(() -> new ModelDirectory(empty).settings())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("model.json is missing");
  }

  private void edit(String from, String to) throws IOException {
    Path file = folder.resolve("model.json");
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
  }
}
