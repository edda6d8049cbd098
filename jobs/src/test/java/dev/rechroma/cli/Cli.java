package dev.rechroma.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.spark.launcher.JavaModuleOptions;

/** The command line as a user meets it, in this process: all tests share one Spark session. */
final class Cli {
  /** The photos that come with the project. */
  static final Path SAMPLES = Path.of("../data-samples");

  /** A GAN that trains in a second. */
  static final List<String> TINY =
      List.of(
          "--size=32",
          "--batch=8",
          "--set=train.generator-width=4",
          "--set=train.generator-depth=1",
          "--set=train.discriminator-width=4");

  /** The page of before and after takes as long as a few photos do. */
  static final String NO_PAGE = "--set=colorize.gallery-photos=0";

  private Cli() {}

  /**
   * What a command left.
   *
   * @param code its exit code
   * @param out what it wrote to stdout
   * @param err what it wrote to stderr
   */
  record Result(int code, String out, String err) {

    /** The last line of stdout, read as JSON. */
    Config json() {
      List<String> lines = out.lines().toList();
      return ConfigFactory.parseString(lines.get(lines.size() - 1));
    }
  }

  /** A command in a process of its own, to be killed. */
  static Process start(Path log, Object... arguments) throws IOException {
    List<String> command = java();
    command.add(Main.class.getName());
    command.addAll(flat(arguments));
    command.add("--master=local[1]");
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /**
   * Java with the class path of the tests, and with options for a process that lives for seconds.
   */
  static List<String> java(String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
    command.addAll(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseParallelGC"));
    Properties own = System.getProperties();
    own.stringPropertyNames().stream()
        .filter(name -> name.startsWith("spark.sql.") || name.startsWith("spark.hadoop."))
        .forEach(name -> command.add("-D" + name + "=" + own.getProperty(name)));
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    return command;
  }

  private static List<String> flat(Object... arguments) {
    List<String> all = new ArrayList<>();
    for (Object argument : arguments) {
      if (argument instanceof List<?> several) {
        several.forEach(each -> all.add(each.toString()));
      } else {
        all.add(argument.toString());
      }
    }
    return all;
  }

  static Result run(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> all = flat(arguments);
    // Two cores are enough to see tasks side by side.
    if (!all.isEmpty() && !all.get(0).startsWith("-")) {
      all.add("--master=local[2]");
    }
    int code =
        Main.run(
            new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
    return new Result(code, out.toString(), err.toString());
  }
}
