package dev.rechroma.spark;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import dev.rechroma.train.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The list of failed photos as a file of one JSON object a line. */
final class Failures {
  private Failures() {}

  /** Writes the list, or removes an old one where nothing failed. */
  static void write(Storage folder, String name, List<Failure> failures) throws IOException {
    if (failures.isEmpty()) {
      folder.delete(name);
      return;
    }
    String lines =
        failures.stream().map(Failures::json).collect(Collectors.joining("\n", "", "\n"));
    folder.write(name, lines.getBytes(StandardCharsets.UTF_8));
  }

  private static String json(Failure failure) {
    return ConfigFactory.parseMap(Map.of("path", failure.path(), "reason", failure.reason()))
        .root()
        .render(ConfigRenderOptions.concise());
  }
}
