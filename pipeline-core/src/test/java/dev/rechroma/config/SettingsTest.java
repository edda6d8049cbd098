package dev.rechroma.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.Config;
import dev.rechroma.gan.Optimizer;
import dev.rechroma.train.TrainSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @TempDir private Path folder;

  @Test
  void optionsWinOverFilesAndFilesOverTheReference() throws IOException {
    Path user = file("user.conf", "rechroma.train { workers = 5, epochs = 6 }");
    Path site = file("site.conf", "rechroma.train { workers = 7, epochs = 8, seed = 9 }");

    Config train =
        Settings.load(Map.of("train.workers", 4), List.of(user, site)).getConfig("train");

    assertThat(train.getInt("workers")).isEqualTo(4);
    assertThat(train.getInt("epochs")).isEqualTo(6);
    assertThat(train.getInt("seed")).isEqualTo(9);
    assertThat(train.getString("variant")).isEqualTo("lab");
  }

  @Test
  void allUnknownKeysAreToldAtOnceWithTheLikelyMeantOnes() throws IOException {
    Path user =
        file("user.conf", "rechroma { train { epoch = 5 }, ingest { quux-frob-level = 1 } }");

    assertThatThrownBy(() -> Settings.load(Map.of("train.wrokers", 4), List.of(user)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(
            "unknown key rechroma.train.wrokers, did you mean rechroma.train.workers?")
        .hasMessageContaining(
            "unknown key rechroma.train.epoch, did you mean rechroma.train.epochs?")
        .hasMessageContaining("unknown key rechroma.ingest.quux-frob-level");
  }

  @Test
  void allWrongValuesAreToldAtOnce() {
    Config train =
        Settings.load(
                Map.of("train.size", 0, "train.workers", "many", "train.variant", "rgb"), List.of())
            .getConfig("train");

    assertThatThrownBy(() -> TrainSettings.read(train))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("size is 0, must be from 32 to 1024")
        .hasMessageContaining("workers is \"many\"")
        .hasMessageContaining("variant is \"rgb\", must be one of: lab, pix2pix");
  }

  @Test
  void aVariantHasItsOwnDefaultsBelowFilesAndOptions() throws IOException {
    Path user = file("user.conf", "rechroma.train { variant = pix2pix, epochs = 6 }");

    Config train =
        Settings.load(Map.of("train.generator-width", 4), List.of(user)).getConfig("train");

    assertThat(train.getInt("generator-width")).isEqualTo(4);
    assertThat(train.getInt("epochs")).isEqualTo(6);
    assertThat(train.getInt("batch-size-per-worker")).isEqualTo(1);
    assertThat(train.getInt("generator-depth")).isEqualTo(10);
    assertThat(TrainSettings.read(train).optimizer().discriminatorRate()).isEqualTo(2e-4);
  }

  /** Isola et al. 2017, and the options of their code. */
  @Test
  void pix2pixAloneIsAsPublished() {
    TrainSettings pix2pix =
        TrainSettings.read(
            Settings.load(Map.of("train.variant", "pix2pix"), List.of()).getConfig("train"));

    assertThat(pix2pix.gan().generatorWidth()).isEqualTo(64);
    assertThat(pix2pix.gan().discriminatorWidth()).isEqualTo(64);
    assertThat(pix2pix.batch()).isEqualTo(1);
    assertThat(pix2pix.epochs()).isEqualTo(200);
    assertThat(pix2pix.optimizerOf(199).generatorRate()).isCloseTo(2e-4 / 101, within(1e-12));
    assertThat(pix2pix.optimizer()).isEqualTo(new Optimizer(2e-4, 2e-4, 0.5, 0.2, 5, 0, 0));
    assertThat(pix2pix.objective().reconstructionWeight()).isEqualTo(100);
    assertThat(pix2pix.objective().adversarialWeight()).isEqualTo(1);
    assertThat(pix2pix.objective().labelNoise()).isZero();
    assertThat(pix2pix.averageDecay()).isZero();
    assertThat(pix2pix.warmUpEpochs()).isZero();
  }

  @Test
  void theDefaultsOfVariantsAreNoSettings() {
    assertThat(Settings.load(Map.of(), List.of()).hasPath("variants")).isFalse();
    assertThatThrownBy(() -> Settings.load(Map.of("variants.pix2pix.train.epochs", 3), List.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("unknown key rechroma.variants.pix2pix.train.epochs");
  }

  @Test
  void aVariantThatIsNoNameIsToldByWhoReadsIt() {
    Config train =
        Settings.load(Map.of("train.variant", List.of("pix2pix")), List.of()).getConfig("train");

    assertThatThrownBy(() -> TrainSettings.read(train))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("variant is [");
  }

  @Test
  void theReferenceIsValid() {
    TrainSettings.read(Settings.reference().getConfig("train"));
  }

  @Test
  void aKeyOutsideOfRechromaIsRefused() throws IOException {
    Path user = file("user.conf", "train { epochs = 5 }");

    assertThatThrownBy(() -> Settings.load(Map.of(), List.of(user)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("unknown key train");
  }

  @Test
  void aMissingOrMalformedFileIsTheUsersMistake() throws IOException {
    Path malformed = file("user.conf", "rechroma { train {");

    assertThatThrownBy(() -> Settings.load(Map.of(), List.of(folder.resolve("none.conf"))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> Settings.load(Map.of(), List.of(malformed)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cannot read");
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
