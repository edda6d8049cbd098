package dev.rechroma.jobs;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.util.Map;

/** Writes results as JSON. */
final class Json {
  private Json() {}

  /** One line; numbers that are none become null. */
  static String line(Map<String, Object> values) {
    Map<String, Object> clean = new java.util.LinkedHashMap<>(values);
    clean.replaceAll((key, value) -> isNoNumber(value) ? null : value);
    return ConfigValueFactory.fromMap(clean).render(ConfigRenderOptions.concise());
  }

  private static boolean isNoNumber(Object value) {
    return value instanceof Double number && !Double.isFinite(number);
  }
}
