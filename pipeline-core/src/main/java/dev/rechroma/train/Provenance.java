package dev.rechroma.train;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.factory.Nd4j;

/** Where a model comes from: what model.json tells besides its settings. */
public final class Provenance {
  private Provenance() {}

  /**
   * The facts about this process.
   *
   * @param data fingerprint of the tensor data set
   * @param libraries name to version, of what the caller knows
   */
  public static Map<String, Object> of(String data, Map<String, String> libraries) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("data", data);
    facts.put("code", version(Provenance.class).orElse("development"));
    Map<String, String> versions = new LinkedHashMap<>(libraries);
    versions.put("java", Runtime.version().toString());
    versions.put("nd4j", version(Nd4j.class).orElse("unknown"));
    versions.put("backend", Nd4j.getBackend().getClass().getSimpleName());
    facts.put("libraries", versions);
    facts.put(
        "host",
        "%s %s, %d processors"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors()));
    facts.put("written", Instant.now().toString());
    return facts;
  }

  private static Optional<String> version(Class<?> type) {
    return Optional.ofNullable(type.getPackage().getImplementationVersion());
  }
}
