package dev.rechroma.cli;

import com.typesafe.config.Config;
import dev.rechroma.cli.screen.Json;
import dev.rechroma.cli.screen.Progress;
import dev.rechroma.config.Settings;
import dev.rechroma.config.UserError;
import dev.rechroma.engine.JobContext;
import dev.rechroma.engine.ProgressListener;
import dev.rechroma.engine.Session;
import dev.rechroma.hadoop.RunLock;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that every command has. */
final class CommonOptions {
  private static final String SITE_FILE = "conf/rechroma.conf";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--master",
      paramLabel = "URL",
      description = "Spark master (default: all cores of this machine).")
  private Optional<String> master = Optional.empty();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "HOCON file of settings; overrides conf/rechroma.conf.")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any setting of reference.conf, without its leading \"rechroma.\".")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--json",
      description = "Print the results as one JSON object on the last line of stdout.")
  private boolean json;

  @SuppressWarnings("unused") // read by picocli
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  /**
   * All settings.
   *
   * @param options the command's own, null where not given
   * @param ofCommand files with the command's own defaults
   */
  Config settings(Map<String, Object> options, Path... ofCommand) {
    List<Path> files = new ArrayList<>(config.stream().toList());
    files.addAll(List.of(ofCommand));
    site().ifPresent(files::add);
    return Settings.load(given(options), files);
  }

  /** What was given on the command line, by key. */
  Map<String, Object> given(Map<String, Object> options) {
    Map<String, Object> given = new LinkedHashMap<>(settings);
    options.forEach(
        (key, value) -> {
          if (value != null) {
            given.put(key, value);
          }
        });
    return given;
  }

  private static Optional<Path> site() {
    return Optional.ofNullable(System.getProperty("rechroma.home"))
        .map(home -> Path.of(home, SITE_FILE))
        .filter(Files::isRegularFile);
  }

  JobContext context(String name) {
    return context(name, Map.of());
  }

  /**
   * The context of a job, in the session that is open or a new one.
   *
   * @param defaults Spark settings that apply unless the user sets them
   */
  JobContext context(String name, Map<String, String> defaults) {
    return context(name, defaults, new Progress(screen()));
  }

  /** The same with another way to show progress. */
  JobContext context(String name, Map<String, String> defaults, ProgressListener listener) {
    int patience = RunLock.patience(settings(Map.of()).getConfig("lock"));
    return new JobContext(Session.open(name, master, defaults, listener::say), patience, listener);
  }

  /** Ends a command: prints the summary for people, or the JSON for programs. */
  void report(String summary, Map<String, Object> results) {
    PrintWriter out = command.commandLine().getOut();
    out.println(json ? Json.line(results) : summary);
    out.flush();
  }

  /** A line for people, beside the results. */
  void say(String line) {
    screen().println("rechroma: " + line);
    screen().flush();
  }

  PrintWriter screen() {
    return command.commandLine().getErr();
  }

  /** A required option's value must not be empty, as an unset shell variable leaves it. */
  static String required(String option, String value) {
    if (value.isBlank()) {
      throw new UserError(option + " is empty");
    }
    return value;
  }
}
