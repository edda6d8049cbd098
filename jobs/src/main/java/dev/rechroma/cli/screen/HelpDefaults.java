package dev.rechroma.cli.screen;

import com.typesafe.config.Config;
import dev.rechroma.config.Settings;
import dev.rechroma.gan.Variant;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The defaults of reference.conf, for help texts: {@code ${bundle:ingest.size}} becomes 256. Where
 * variants have defaults of their own, all are listed: "lab 256, pix2pix 256, unet 128". {@code
 * ${bundle:variants}} becomes their names.
 */
public final class HelpDefaults extends ResourceBundle {
  private static final String VARIANTS = "variants";
  private static final Config FOR_ALL = Settings.reference();

  private static final Map<Variant, Config> BY_VARIANT =
      Stream.of(Variant.values())
          .collect(
              Collectors.toMap(
                  variant -> variant,
                  variant -> Settings.reference(variant.key()),
                  (one, other) -> one,
                  LinkedHashMap::new));

  /** Null for keys that are not settings: picocli also asks for texts of its own. */
  @Override
  protected Object handleGetObject(String key) {
    if (key.equals(VARIANTS)) {
      return BY_VARIANT.keySet().stream().map(Variant::key).collect(Collectors.joining("|"));
    }
    if (!FOR_ALL.hasPath(key)) {
      return null;
    }
    long different =
        BY_VARIANT.values().stream().map(defaults -> text(defaults, key)).distinct().count();
    return different == 1
        ? text(FOR_ALL, key)
        : BY_VARIANT.entrySet().stream()
            .map(each -> each.getKey().key() + " " + text(each.getValue(), key))
            .collect(Collectors.joining(", "));
  }

  private static String text(Config defaults, String key) {
    return defaults.getValue(key).unwrapped().toString();
  }

  @Override
  public Enumeration<String> getKeys() {
    return Collections.enumeration(
        Stream.concat(Stream.of(VARIANTS), FOR_ALL.entrySet().stream().map(Map.Entry::getKey))
            .toList());
  }
}
