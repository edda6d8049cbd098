package dev.rechroma.cli.screen;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes results as JSON. */
public final class Json {
  private Json() {}

  /** One line; numbers that are none become null, in objects within too. */
  public static String line(Map<String, Object> values) {
    return ConfigValueFactory.fromMap(clean(values)).render(ConfigRenderOptions.concise());
  }

  private static Map<String, Object> clean(Map<?, ?> values) {
    Map<String, Object> clean = new LinkedHashMap<>();
    values.forEach((key, value) -> clean.put(key.toString(), clean(value)));
    return clean;
  }

  private static Object clean(Object value) {
    if (value instanceof Map<?, ?> object) {
      return clean(object);
    }
    return value instanceof Double number && !Double.isFinite(number) ? null : value;
  }
}
