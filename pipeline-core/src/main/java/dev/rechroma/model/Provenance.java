package dev.rechroma.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.nd4j.linalg.factory.Nd4j;

/** Where a model comes from: the contents of model.json besides its settings. */
public final class Provenance {
  private Provenance() {}

  /**
   * The facts about this process.
   *
   * @param data fingerprint of the tensor data set
   * @param libraries versions by name, of the libraries that the caller knows
   */
  public static Map<String, Object> of(String data, Map<String, String> libraries) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("data", data);
    facts.put(
        "code",
        Optional.ofNullable(Provenance.class.getPackage().getImplementationVersion())
            .orElse("development"));
    Map<String, String> versions = new LinkedHashMap<>(libraries);
    versions.put("java", Runtime.version().toString());
    versions.put("nd4j", mavenVersion("org.nd4j/nd4j-api"));
    versions.put("deeplearning4j", mavenVersion("org.deeplearning4j/deeplearning4j-nn"));
    versions.put("opencv", mavenVersion("org.openpnp/opencv"));
    versions.put("backend", Nd4j.getBackend().getClass().getSimpleName());
    facts.put("libraries", versions);
    facts.put(
        "host",
        String.format(
            Locale.ROOT,
            "%s %s, %d processors",
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            Runtime.getRuntime().availableProcessors()));
    facts.put("written", Instant.now().toString());
    return facts;
  }

  /**
   * The version that Maven recorded in the library's jar, from which it is copied into the
   * application's jar.
   */
  private static String mavenVersion(String artifact) {
    String name = "META-INF/maven/" + artifact + "/pom.properties";
    try (InputStream in = Provenance.class.getClassLoader().getResourceAsStream(name)) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
