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
 * The sources of settings: a command-line option overrides the user's file, which overrides the
 * site's file, which overrides reference.conf. That file documents every key and holds the defaults
 * of single GANs under "variants".
 */
public final class Settings {
  private static final String ROOT = "rechroma";
  private static final String VARIANTS = "variants";
  private static final String VARIANT = "train.variant";
  private static final int TYPING_SLIPS = 4;

  private Settings() {}

  /** The settings of reference.conf alone, under "rechroma". */
  public static Config reference() {
    return resource().withoutPath(VARIANTS);
  }

  /** The same with the defaults of a variant: its section overrides the general defaults. */
  public static Config reference(String variant) {
    return ofVariant(fromOptions(Map.of(VARIANT, variant))).withFallback(reference());
  }

  private static Config resource() {
    return Reference.CONFIG;
  }

  /** Parsed once in a process, when it is first needed. */
  private static final class Reference {
    private static final Config CONFIG =
        ConfigFactory.parseResources(Settings.class.getClassLoader(), "reference.conf")
            .resolve()
            .getConfig(ROOT);
  }

  /**
   * All settings under "rechroma". Values that options and files do not set come from the variant's
   * section of reference.conf, then from the general defaults.
   *
   * @param options values from the command line by key (without "rechroma.")
   * @param files HOCON files in descending priority
   * @throws UserError naming each unknown key, with a suggestion, and each unreadable file
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

  /**
   * The variant's section; empty for an unknown variant, which is reported when the setting is
   * read.
   */
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

  /** Settings from the command line, by key. */
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
