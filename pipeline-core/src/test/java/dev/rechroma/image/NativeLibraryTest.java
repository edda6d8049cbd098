package dev.rechroma.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NativeLibraryTest {
  /** A killed JVM cannot clean up: its own copy in the temporary folder would stay. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void opencvIsLoadedFromTheCache() throws Exception {
    NativeLibrary.load();

    List<Path> loaded =
        Files.readAllLines(Path.of("/proc/self/maps")).stream()
            .filter(line -> line.contains("libopencv_java"))
            .map(line -> Path.of(line.substring(line.indexOf('/'))))
            .distinct()
            .toList();
    assertEquals(1, loaded.size(), loaded::toString);
    assertTrue(
        loaded.get(0).startsWith(Loader.getCacheDir().toPath().toRealPath()), loaded::toString);
  }
}
