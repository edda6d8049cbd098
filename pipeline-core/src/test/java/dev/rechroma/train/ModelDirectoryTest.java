package dev.rechroma.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rechroma.config.UserError;
import dev.rechroma.gan.Gan;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.gan.Network;
import dev.rechroma.gan.Optimizer;
import dev.rechroma.gan.Painter;
import dev.rechroma.gan.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
  void theGeneratorPaintsAsBefore() throws IOException {
    float[] l = new float[32 * 32];
    Arrays.fill(l, 30, 700, 60);

    Painter read = ModelDirectory.painter(model.settings(), model.weights());

    assertThat(model.settings()).isEqualTo(SETTINGS);
    assertThat(read.paint(List.of(l)).get(0))
        .containsExactly(
            new Painter(SETTINGS, gan.generator().inference()).paint(List.of(l)).get(0));
  }

  @Test
  void anotherVariantIsRefusedInOneLine() throws IOException {
    edit("\"lab\"", "\"pix9pix\"");

    assertThatThrownBy(() -> model.settings())
        .isInstanceOf(UserError.class)
        .hasMessage("variant is \"pix9pix\", must be one of: lab, pix2pix");
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
    GanSettings settings = new GanSettings(variant, 32, 4, 2, 4);
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
            .hasMessageContaining("what it paints is NaN or infinite");
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
