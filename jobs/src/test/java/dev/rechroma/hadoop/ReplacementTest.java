package dev.rechroma.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rechroma.io.Storage;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplacementTest {
  private static final int MOST_CHANGES = 200;

  @TempDir private Path scratch;

  @AfterEach
  void revive() {
    CrashingFiles.revive();
  }

  @Test
  void whereverItDiesThereIsTheOldOneOrTheNextRunFindsTheNewOne() throws IOException {
    boolean died = true;
    int whole = 0;
    for (int changes = 0; died; changes++) {
      assertThat(changes).isLessThan(MOST_CHANGES);
      Path folder = scratch.resolve("report-" + changes);
      HadoopStorage report = storage(folder);
      write(report, "old", 3);
      Map<String, String> old = content(folder);

      CrashingFiles.dieAfter(changes);
      try {
        Replacement replacement = Replacement.in(report);
        write(replacement.next(), "new", 2);
        replacement.commit();
      } catch (IOException e) {
        assertThat(e).isInstanceOf(CrashingFiles.Crash.class);
      }
      died = CrashingFiles.revive();

      Replacement.in(report);
      Map<String, String> now = content(folder);
      if (!now.equals(old)) {
        whole++;
        assertThat(now)
            .as("after %d changes", changes)
            .isEqualTo(Map.of("page", "new", "pictures/0", "new", "pictures/1", "new"));
      }
    }
    assertThat(whole).as("also where it died on the way").isGreaterThan(3);
  }

  private static void write(HadoopStorage folder, String content, int pictures) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < pictures; i++) {
      folder.write("pictures/" + i, bytes);
    }
    folder.write("page", bytes);
  }

  private HadoopStorage storage(Path folder) {
    return HadoopStorage.at(
        CrashingFiles.uri(folder), CrashingFiles.configured(new Configuration()));
  }

  private static Map<String, String> content(Path folder) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        content.put(folder.relativize(file).toString(), Files.readString(file));
      }
    }
    return content;
  }

  @Test
  void aFolderIsNeverMovedIntoAnother() throws IOException {
    HadoopStorage storage = HadoopStorage.at(scratch.toString(), new Configuration());
    storage.write("heir/file", new byte[1]);
    storage.write("there/file", new byte[2]);
    storage.write("single", new byte[3]);

    assertThatThrownBy(() -> storage.move("heir", "there")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> storage.move("single", "there")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> FolderMove.move(storage.below("heir"), storage.below("there")))
        .hasMessageContaining("there already");

    assertThat(scratch.resolve("heir/file")).exists();
    assertThat(scratch.resolve("there/file")).hasSize(2);
    assertThat(scratch.resolve("single")).hasSize(3);
  }

  @Test
  void whatCannotBeWrittenToItsEndLeavesNothing() throws ReflectiveOperationException {
    // What Hadoop's local files throw; only Hadoop itself can make one.
    Constructor<FSError> constructor = FSError.class.getDeclaredConstructor(Throwable.class);
    constructor.setAccessible(true);
    FSError error = constructor.newInstance(new IOException("No space left on device"));
    assertWritesNothing(
        out -> {
          out.write(new byte[10_000]);
          throw new IOException("No space left on device");
        });
    assertWritesNothing(
        out -> {
          throw error;
        });
  }

  private void assertWritesNothing(Storage.Content content) {
    HadoopStorage storage = HadoopStorage.at(scratch.toString(), new Configuration());

    assertThatThrownBy(() -> storage.write("file", content))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No space left on device");

    assertThat(scratch).isEmptyDirectory();
  }
}
