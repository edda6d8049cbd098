package dev.rechroma.model.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.gan.Engine;
import dev.rechroma.gan.Gan;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.gan.Network;
import dev.rechroma.gan.Variant;
import dev.rechroma.model.TrainedModel;
import dev.rechroma.tensor.Floats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EngineSelectorTest {
  private static final Optional<Engine> NONE = Optional.empty();

  @TempDir private Path folder;

  private EngineSelector selector() {
    return new EngineSelector(1, cache());
  }

  private EngineCache cache() {
    return new EngineCache(folder.resolve("new/engines"));
  }

  @Test
  void whatIsAskedForIsTaken() {
    assertThat(selector().select(EngineChoice.ONEDNN, model(), NONE).engine())
        .isEqualTo(Engine.ONEDNN);
    assertThat(selector().select(EngineChoice.ONNXRUNTIME, model(), NONE).engine())
        .isEqualTo(Engine.ONNXRUNTIME);
    assertThat(cache().file()).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(names = {"ONEDNN", "ONNXRUNTIME"})
  void earlierResultsDecideWithoutAMeasurement(Engine kept) {
    assertThat(selector().select(EngineChoice.AUTO, model(), Optional.of(kept)).engine())
        .isEqualTo(kept);
    assertThat(cache().file()).doesNotExist();
  }

  @Test
  void anEngineThatThisBuildLacksIsNotKept() {
    assertThat(
            selector()
                .select(EngineChoice.AUTO, model(), Optional.of(Engine.ONNXRUNTIME_CUDA))
                .engine())
        .isNotEqualTo(Engine.ONNXRUNTIME_CUDA);
  }

  @ParameterizedTest
  @EnumSource(names = {"ONEDNN", "ONNXRUNTIME"})
  void aMeasurementIsRemembered(Engine remembered) throws IOException {
    selector().select(EngineChoice.AUTO, model(), NONE);
    String line = Files.readString(cache().file());
    String digest = line.substring(0, line.indexOf(' '));
    Files.writeString(cache().file(), digest + " " + remembered.key() + "\n");

    assertThat(selector().select(EngineChoice.AUTO, model(), NONE).engine()).isEqualTo(remembered);
  }

  @Test
  void anotherNumberOfThreadsIsMeasuredForItself() throws IOException {
    selector().select(EngineChoice.AUTO, model(), NONE);
    new EngineSelector(2, cache()).select(EngineChoice.AUTO, model(), NONE);

    assertThat(Files.readAllLines(cache().file())).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"100, 94, ONNXRUNTIME", "100, 96, ONEDNN", "100, 120, ONEDNN"})
  void theOtherEngineMustBeClearlyFaster(double ours, double theirs, Engine faster) {
    assertThat(new EngineTrial(Engine.ONNXRUNTIME, ours, theirs).faster()).isEqualTo(faster);
  }

  @Test
  void aDamagedCacheIsForgotten() throws IOException {
    Files.createDirectories(cache().file().getParent());
    byte[] noise = new byte[1 << 20];
    Files.write(cache().file(), noise);
    assertThat(cache().find("a")).isEmpty();

    cache().put("a", Engine.ONNXRUNTIME);
    Files.writeString(
        cache().file(), Files.readString(cache().file()) + "x\n" + "0".repeat(64) + " other\n");

    assertThat(cache().find("a")).hasValue(Engine.ONNXRUNTIME);
    assertThat(cache().find("b")).isEmpty();
  }

  @Test
  void theCacheStaysSmallAndKeepsTheNewest() throws IOException {
    for (int i = 0; i < 300; i++) {
      cache().put("key " + i, Engine.ONEDNN);
    }

    assertThat(Files.readAllLines(cache().file())).hasSize(256);
    assertThat(cache().find("key 299")).hasValue(Engine.ONEDNN);
    assertThat(cache().find("key 0")).isEmpty();
    assertThat(cache().file().getParent().toFile().list()).hasSize(1);
  }

  @Test
  void aFolderThatCannotBeWrittenCostsOnlyTheMemory() throws IOException {
    Path file = Files.write(folder.resolve("file"), Collections.singleton("no folder"));
    EngineCache cache = new EngineCache(file.resolve("engines"));

    cache.put("a", Engine.ONEDNN);

    assertThat(cache.find("a")).isEmpty();
  }

  @Test
  void autoAcceptsResultsOfAnyEngine() {
    assertThat(EngineChoice.AUTO.accepted()).containsExactly(Engine.values());
    assertThat(EngineChoice.ONEDNN.accepted()).isEqualTo(List.of(Engine.ONEDNN));
    assertThat(EngineChoice.ONNXRUNTIME.accepted()).isEqualTo(List.of(Engine.ONNXRUNTIME));
  }

  private static TrainedModel model() {
    GanSettings settings = new GanSettings(Variant.LAB, 32, 4, 1, 4);
    try (Network generator = Gan.generator(settings)) {
      return new TrainedModel("test", settings, 32, Floats.of(generator.params()));
    }
  }
}
