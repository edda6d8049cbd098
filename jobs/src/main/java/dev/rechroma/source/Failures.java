package dev.rechroma.source;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import dev.rechroma.io.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;

/** The list of failed photos as a file of one JSON object per line. */
public final class Failures {
  private Failures() {}

  /** Writes the list, or removes an old one if nothing failed. */
  public static void write(Storage folder, String name, Iterator<Failure> failures)
      throws IOException {
    if (!failures.hasNext()) {
      folder.delete(name);
      return;
    }
    folder.write(
        name,
        out -> {
          while (failures.hasNext()) {
            out.write((json(failures.next()) + "\n").getBytes(StandardCharsets.UTF_8));
          }
        });
  }

  private static String json(Failure failure) {
    return ConfigFactory.parseMap(Map.of("path", failure.path(), "reason", failure.reason()))
        .root()
        .render(ConfigRenderOptions.concise());
  }
}
