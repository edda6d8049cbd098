package dev.rechroma.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * Where settings come from: an option of the command line wins over the user's file, that over the
 * site's file, that over reference.conf, which holds every key there is with a comment, and below
 * "variants" the defaults of single GANs.
 */
public final class Settings {
  private static final String ROOT = "rechroma";
  private static final String VARIANTS = "variants";
  private static final String VARIANT = "train.variant";
  private static final int TYPING_SLIPS = 4;

  private Settings() {}

  /** The settings of reference.conf alone, below "rechroma". */
  public static Config reference() {
    return resource().withoutPath(VARIANTS);
  }

  /** The same with the defaults of a variant: its section wins over what is for all. */
  public static Config reference(String variant) {
    return ofVariant(fromOptions(Map.of(VARIANT, variant))).withFallback(reference());
  }

  private static Config resource() {
    return ConfigFactory.parseResources(Settings.class.getClassLoader(), "reference.conf")
        .resolve()
        .getConfig(ROOT);
  }

  /**
   * All settings below "rechroma". What options and files do not say is as the variant's section of
   * reference.conf says, and then as for all.
   *
   * @param options key (without "rechroma.") to value, as the command line gave them
   * @param files HOCON files, the winning one first
   * @throws UserError naming each unknown key, with the likely meant one, and each unreadable file
   */
  public static Config load(Map<String, Object> options, List<Path> files) {
    Config reference = reference();
    List<String> problems = new ArrayList<>();
    Config merged = fromOptions(options);
    problems.addAll(unknownKeys(merged, reference, "the command line"));
    for (Path file : files) {
      Config ofFile = fromFile(file);
      problems.addAll(unknownKeys(ofFile, reference, file.toString()));
      merged = merged.withFallback(ofFile);
    }
    if (!problems.isEmpty()) {
      throw new UserError(String.join("\n", problems));
    }
    return merged.withFallback(ofVariant(merged)).withFallback(reference).resolve();
  }

  /** Nothing for a variant that does not exist: whoever reads the setting tells it. */
  private static Config ofVariant(Config given) {
    if (!given.hasPath(VARIANT)) {
      return ConfigFactory.empty();
    }
    Object name = given.getValue(VARIANT).unwrapped();
    return resource().getObject(VARIANTS).get(name) instanceof ConfigObject section
        ? section.toConfig()
        : ConfigFactory.empty();
  }

  /** JSON text (never HOCON: no includes, no substitutions), as in a model.json. */
  public static Config json(String text) {
    try {
      return ConfigFactory.parseString(
          text, ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON));
    } catch (ConfigException e) {
      throw new UserError("not valid JSON: " + firstLine(e), e);
    }
  }

  /** Settings as the command line gave them, by key. */
  public static Config fromOptions(Map<String, Object> options) {
    Config config = ConfigFactory.empty();
    for (Map.Entry<String, Object> option : options.entrySet()) {
      config =
          config.withValue(
              option.getKey(), ConfigValueFactory.fromAnyRef(option.getValue(), "option"));
    }
    return config;
  }

  private static Config fromFile(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserError("configuration file " + file + " does not exist: check --config");
    }
    try {
      Config parsed = ConfigFactory.parseFile(file.toFile()).resolve();
      Set<String> strange = new TreeSet<>(parsed.root().keySet());
      strange.remove(ROOT);
      if (!strange.isEmpty()) {
        throw new UserError(
            file
                + ": unknown key "
                + strange.iterator().next()
                + ": keys start with \"rechroma.\"");
      }
      return parsed.hasPath(ROOT) ? parsed.getConfig(ROOT) : ConfigFactory.empty();
    } catch (ConfigException e) {
      throw new UserError("cannot read " + file + ": " + firstLine(e), e);
    }
  }

  private static List<String> unknownKeys(Config config, Config reference, String where) {
    Set<String> known =
        reference.entrySet().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
    return config.entrySet().stream()
        .map(Map.Entry::getKey)
        .filter(key -> !known.contains(key))
        .sorted()
        .map(key -> where + ": unknown key rechroma." + key + suggestion(key, known))
        .toList();
  }

  private static String suggestion(String key, Set<String> known) {
    LevenshteinDistance distance = new LevenshteinDistance();
    Optional<String> nearest =
        known.stream().min(Comparator.comparingInt(each -> distance.apply(key, each)));
    return nearest
        .filter(each -> distance.apply(key, each) <= TYPING_SLIPS)
        .map(each -> ", did you mean rechroma." + each + "?")
        .orElse(": see reference.conf for all keys");
  }

  private static String firstLine(Exception e) {
    return e.getMessage().lines().findFirst().orElse(e.getClass().getSimpleName());
  }
}
