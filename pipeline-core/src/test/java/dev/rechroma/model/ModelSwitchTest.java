package dev.rechroma.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.gan.GanSettings;
import dev.rechroma.gan.Variant;
import dev.rechroma.io.LocalStorage;
import dev.rechroma.io.Storage;
import dev.rechroma.tensor.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replaces a model while the process dies at each change of a file in turn. */
class ModelSwitchTest {
  private static final GanSettings SETTINGS = new GanSettings(Variant.LAB, 32, 4, 1, 4);
  private static final int MOST_CHANGES = 50;

  @TempDir private Path scratch;

  @Test
  void theWeightsAreAlwaysThoseThatAreDescribed() throws IOException {
    int parameters = parameters();
    Set<String> seen = new HashSet<>();
    boolean died = true;
    for (int changes = 0; died; changes++) {
      assertThat(changes).isLessThan(MOST_CHANGES);
      LocalStorage folder = new LocalStorage(scratch.resolve("model-" + changes));
      write(folder, parameters, "old");
      try {
        write(new Dying(folder, changes), parameters, "new");
        died = false;
      } catch (IOException e) {
        assertThat(e).hasMessage("died");
      }

      String described = requireWhole(folder);
      seen.add(described + (died ? ", died" : ""));

      write(folder, parameters, "newest");
      assertThat(requireWhole(folder)).isEqualTo("newest");
      assertThat(folder.list("")).containsExactly("generator.zip", "model.json");
    }
    assertThat(seen).containsExactlyInAnyOrder("old, died", "new, died", "new");
  }

  private static String requireWhole(Storage folder) throws IOException {
    ModelDirectory model = new ModelDirectory(folder);
    String described = model.description().getString("about");
    assertThat(model.weights()).containsOnly(weight(described));
    return described;
  }

  private int parameters() throws IOException {
    LocalStorage folder = new LocalStorage(scratch.resolve("untrained"));
    try (var gan = dev.rechroma.gan.Gan.generator(SETTINGS)) {
      new ModelDirectory(folder).write(SETTINGS, gan, Map.of());
    }
    return new ModelDirectory(folder).weights().length;
  }

  private static void write(Storage folder, int parameters, String about) throws IOException {
    float[] weights = new float[parameters];
    Arrays.fill(weights, weight(about));
    new ModelDirectory(folder).write(SETTINGS, weights, Precision.FLOAT, Map.of("about", about));
  }

  private static float weight(String about) {
    return about.length() / 1024f;
  }

  /** A folder that allows only a number of changes; a file may remain unwritten or unmoved. */
  private static final class Dying implements Storage {
    private final Storage storage;
    private int left;

    Dying(Storage storage, int changes) {
      this.storage = storage;
      this.left = changes;
    }

    private void change() throws IOException {
      if (left-- <= 0) {
        throw new IOException("died");
      }
    }

    @Override
    public InputStream open(String name) throws IOException {
      return storage.open(name);
    }

    @Override
    public boolean exists(String name) throws IOException {
      return storage.exists(name);
    }

    @Override
    public void write(String name, Content content) throws IOException {
      change();
      storage.write(name, content);
    }

    @Override
    public void move(String from, String to) throws IOException {
      change();
      storage.move(from, to);
    }

    @Override
    public List<String> list(String folder) throws IOException {
      return storage.list(folder);
    }

    @Override
    public void delete(String name) throws IOException {
      change();
      storage.delete(name);
    }

    @Override
    public Storage below(String name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String location() {
      return storage.location();
    }
  }
}
