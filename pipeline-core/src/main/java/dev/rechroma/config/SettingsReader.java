package dev.rechroma.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Reads typed settings and collects problems, so that all are reported at once. After a problem the
 * reader returns a harmless value; call {@link #throwProblems} at the end.
 */
public final class SettingsReader {
  private final Config config;
  private final List<String> problems;

  private SettingsReader(Config config, List<String> problems) {
    this.config = config;
    this.problems = problems;
  }

  /** A reader of the given settings. */
  public static SettingsReader of(Config config) {
    return new SettingsReader(config, new ArrayList<>());
  }

  /** An integer in [min, max]. */
  public int integer(String key, int min, int max) {
    int value = read(key, config::getInt, min);
    require(
        value >= min && value <= max, key, "is " + value + ", must be from " + min + " to " + max);
    return value;
  }

  /** A 64-bit integer. */
  public long longInteger(String key, long min) {
    long value = read(key, config::getLong, min);
    require(value >= min, key, "is " + value + ", must be at least " + min);
    return value;
  }

  /** A finite number in [min, max]. */
  public double number(String key, double min, double max) {
    double value = read(key, config::getDouble, min);
    require(
        value >= min && value <= max, key, "is " + value + ", must be from " + min + " to " + max);
    return value;
  }

  /** A string. */
  public String text(String key) {
    return read(key, config::getString, "");
  }

  /** One of the names of an enum, in lower case with hyphens. */
  public <E extends Enum<E>> E choice(String key, Class<E> type) {
    return choice(key, List.of(type.getEnumConstants()));
  }

  /** One of the given names of an enum, in lower case with hyphens. */
  public <E extends Enum<E>> E choice(String key, List<E> among) {
    return choice(key, text(key), among);
  }

  private <E extends Enum<E>> E choice(String key, String name, List<E> among) {
    return among.stream()
        .filter(each -> name(each).equals(name))
        .findFirst()
        .orElseGet(reportChoice(key, name, among));
  }

  /** One or more of the given names of an enum, separated by commas, each at most once. */
  public <E extends Enum<E>> List<E> choices(String key, List<E> among) {
    return Arrays.stream(text(key).split(","))
        .map(String::strip)
        .map(name -> choice(key, name, among))
        .distinct()
        .toList();
  }

  private <E extends Enum<E>> Supplier<E> reportChoice(String key, String name, List<E> among) {
    return () -> {
      String names = among.stream().map(SettingsReader::name).collect(Collectors.joining(", "));
      report(key, "is \"" + name + "\", must be one of: " + names);
      return among.get(0);
    };
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Reports a problem with {@code key} unless the condition holds. */
  public void require(boolean condition, String key, String problem) {
    if (!condition) {
      report(key, problem);
    }
  }

  /**
   * Reports the collected problems.
   *
   * @throws UserError with a line for each problem, if there are any
   */
  public void throwProblems() {
    if (!problems.isEmpty()) {
      throw new UserError(problems.stream().distinct().collect(Collectors.joining("\n")));
    }
  }

  private <T> T read(String key, Function<String, T> getter, T fallback) {
    try {
      return getter.apply(key);
    } catch (ConfigException.Missing e) {
      report(key, "is missing");
    } catch (ConfigException e) {
      report(key, "is " + config.getValue(key).render() + ", which cannot be read: " + reason(e));
    }
    return fallback;
  }

  private static String reason(ConfigException e) {
    String message = e.getMessage();
    return message.substring(message.indexOf(": ") + 2);
  }

  private void report(String key, String problem) {
    problems.add(key + " " + problem);
  }
}
