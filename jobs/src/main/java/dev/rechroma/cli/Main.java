package dev.rechroma.cli;

import dev.rechroma.cli.screen.HelpDefaults;
import dev.rechroma.cli.screen.NativeOutput;
import dev.rechroma.cli.screen.Version;
import dev.rechroma.config.UserError;
import dev.rechroma.engine.Driver;
import dev.rechroma.store.StoreErrors;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.spark.SparkUserAppException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: one subcommand per job. */
@Command(
    name = "rechroma",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      IngestJob.class,
      TrainJob.class,
      ColorizeJob.class,
      VideoJob.class,
      GalleryJob.class,
      EvaluateJob.class,
      RetrainJob.class,
      ModelsJob.class,
      MixJob.class,
      ExportJob.class,
      BenchJob.class,
      DemoJob.class
    },
    description = "Colorizes black-and-white photo archives.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Example, on the photos that come with Rechroma:",
      "  rechroma demo",
      "",
      "rechroma COMMAND --help explains a command."
    })
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  /** As the C library and Hadoop word it. */
  private static final Pattern DISK_FULL =
      Pattern.compile("No space left on device|Disk quota exceeded|[DN]SQuotaExceeded");

  private static final String FREE_SOME =
      "free some where the output is, and in TMPDIR and Spark's local folders, then run the same"
          + " command again; train with --resume";

  private Main() {}

  /** Runs a command and exits with its code. */
  public static void main(String[] arguments) throws SparkUserAppException {
    NativeOutput.toLog();
    Thread.setDefaultUncaughtExceptionHandler(
        new OutOfMemory(
            new PrintWriter(System.err, true, Charset.defaultCharset()),
            Runtime.getRuntime()::halt));
    Driver.end(run(arguments));
  }

  /** Runs a command in this process, as a notebook does; returns its exit code. */
  public static int run(String... arguments) {
    PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
    PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
    return run(out, err, arguments);
  }

  /** Runs a command; returns its exit code ({@link ExitCode}). */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    if (arguments.length == 0) {
      return run(out, err, "--help");
    }
    CommandLine command =
        new CommandLine(new Main())
            .setOut(out)
            .setErr(err)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setUsageHelpAutoWidth(true)
            .setResourceBundle(new HelpDefaults())
            .setParameterExceptionHandler(Main::wrongOption)
            .setExecutionExceptionHandler((e, failing, parsed) -> failed(e, err));
    try {
      return command.execute(arguments);
    } catch (Error e) { // Hadoop's local file system throws one when the disk is full
      return failed(e, err);
    }
  }

  private static int wrongOption(ParameterException e, String[] arguments) {
    PrintWriter err = e.getCommandLine().getErr();
    err.println("rechroma: " + plain(e.getMessage().lines().findFirst().orElse("wrong option")));
    UnmatchedArgumentException.printSuggestions(e, err);
    err.println("Try: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USER_MISTAKE;
  }

  private static int failed(Throwable e, PrintWriter err) {
    // A task's failure reaches the driver as the cause of Spark's own exception.
    UserError mistake = ExceptionUtils.throwableOfType(e, UserError.class);
    if (mistake != null) {
      LOG.debug("user error", e);
      mistake.getMessage().lines().forEach(line -> err.println("rechroma: " + plain(line)));
      return ExitCode.USER_MISTAKE;
    }
    LOG.error("failed", e);
    err.println("rechroma: " + plain(oneLine(e)) + logHint());
    return ExitCode.FAILED;
  }

  /** The first cause in a line, or what it means where that is known. */
  static String oneLine(Throwable e) {
    Optional<String> ofStore = StoreErrors.explain(e);
    if (ofStore.isPresent()) {
      return ofStore.get();
    }
    Throwable root = ExceptionUtils.getRootCause(e);
    String message = root.getMessage();
    String first = message == null ? "" : ": " + message.lines().findFirst().orElse("");
    String line = root.getClass().getSimpleName() + first;
    return DISK_FULL.matcher(line).find() ? line + ": " + FREE_SOME : line;
  }

  /** Names may hold characters that move a terminal's cursor. */
  private static String plain(String line) {
    return line.replaceAll("\\p{Cntrl}", "?");
  }

  private static String logHint() {
    String log = System.getProperty("rechroma.log");
    return log == null ? "" : " (details in " + log + ")";
  }
}
