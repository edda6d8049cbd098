package dev.rechroma.hadoop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of an object store change place in a process that dies after each possible change. */
class ObjectStoreMovesTest {
  private static final int MOST_CHANGES = 100;
  private static final String LAST = "_SUCCESS";
  private static final Map<String, String> NEW =
      Map.of("a", "new", "b", "new", "c/d", "new", LAST, "new");
  private static final Map<String, String> FLAT_NEW = Map.of("a", "new", "b", "new", LAST, "new");
  private static final Map<String, String> OLD = Map.of("a", "old", "z", "old", LAST, "old");

  @TempDir private Path scratch;

  @FunctionalInterface
  private interface Change {
    void make() throws IOException;
  }

  @AfterEach
  void revive() {
    CrashingFiles.revive();
  }

  /** Returns whether it died. */
  private static boolean diesAfter(int changes, Change change) throws IOException {
    assertThat(changes).isLessThan(MOST_CHANGES);
    CrashingFiles.dieAfter(changes);
    try {
      change.make();
    } catch (CrashingFiles.Crash e) {
      // As intended.
    }
    return CrashingFiles.revive();
  }

  @Test
  void aMovedFolderIsNotWholeUntilTheMoveIsCompleted() throws IOException {
    boolean died = true;
    int half = 0;
    for (int changes = 0; died; changes++) {
      Path place = scratch.resolve("move-" + changes);
      HadoopStorage from = storage(place).below("from");
      HadoopStorage to = storage(place).below("to");
      write(place.resolve("from"), NEW);

      died = diesAfter(changes, () -> FolderMove.move(from, to));
      if (to.isFolder() && FolderMove.isWhole(to)) {
        assertThat(content(place.resolve("to"))).as("after %d", changes).isEqualTo(NEW);
      } else {
        half++;
        FolderMove.move(from, to);
      }

      assertThat(content(place.resolve("to"))).as("after %d", changes).isEqualTo(NEW);
      assertThat(FolderMove.isWhole(to)).isTrue();
      assertThat(from.isFolder()).isFalse();
    }
    assertThat(half).isGreaterThan(NEW.size());
  }

  @Test
  void aReplacedFolderIsTheOldOneOrTheNewOneToThoseWhoPreferTheNewOne() throws IOException {
    boolean died = true;
    int early = 0;
    for (int changes = 0; died; changes++) {
      Path place = scratch.resolve("replace-" + changes);
      HadoopStorage storage = storage(place);
      write(place.resolve("next"), FLAT_NEW);
      write(place.resolve("table"), OLD);

      died = diesAfter(changes, () -> FolderMove.replace(storage, "table", "next", LAST));
      boolean preferred = storage.exists("next/" + LAST);
      assertThat(content(place.resolve(preferred ? "next" : "table")))
          .as("after %d", changes)
          .isEqualTo(FLAT_NEW);
      if (preferred) {
        early++;
        FolderMove.replace(storage, "table", "next", LAST);
      }

      assertThat(content(place.resolve("table"))).isEqualTo(FLAT_NEW);
    }
    assertThat(early).isGreaterThan(OLD.size());
  }

  @Test
  void whatIsLeftOfADiscardedFolderIsNotWhole() throws IOException {
    boolean died = true;
    int half = 0;
    for (int changes = 0; died; changes++) {
      Path place = scratch.resolve("discard-" + changes);
      HadoopStorage folder = storage(place).below("folder");
      write(place.resolve("folder"), NEW);

      died = diesAfter(changes, () -> FolderMove.discard(folder, ".removed"));
      Map<String, String> left = content(place.resolve("folder"));
      if (folder.isFolder() && FolderMove.isWhole(folder) && !left.isEmpty()) {
        assertThat(left).as("after %d", changes).isEqualTo(NEW);
      } else if (!left.isEmpty()) {
        half++;
      }
      folder.delete();
    }
    assertThat(half).isGreaterThan(2);
  }

  private static HadoopStorage storage(Path folder) {
    return HadoopStorage.at(CrashingStore.location(folder), CrashingStore.configuration());
  }

  private static void write(Path folder, Map<String, String> files) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }

  private static Map<String, String> content(Path folder) throws IOException {
    Map<String, String> content = new TreeMap<>();
    if (!Files.isDirectory(folder)) {
      return content;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(Files::isRegularFile)
          .forEach(file -> content.put(name(folder, file), read(file)));
    }
    return content;
  }

  private static String name(Path folder, Path file) {
    return folder.relativize(file).toString();
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
