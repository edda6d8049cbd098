package dev.rechroma.cli;

import com.typesafe.config.Config;
import dev.rechroma.cli.screen.Browser;
import dev.rechroma.config.UserError;
import dev.rechroma.demo.Demo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * rechroma demo: the bundled model on the photos that come with Rechroma, then a small training.
 */
@Command(
    name = "demo",
    description =
        "Colorizes the sample photos, then trains a small GAN on them, and shows both on a page.",
    footer = {
      "",
      "Example:",
      "  rechroma demo",
      "",
      "After some seconds the page, OUTPUT/report/index.html, shows the bundled",
      "model's colours, and a few minutes later those of the small GAN too. The",
      "settings are in conf/demo.conf."
    })
final class DemoJob implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "out/demo",
      description = "Local folder for everything the demo makes (${DEFAULT-VALUE}).")
  private Path output;

  @Option(names = "--epochs", paramLabel = "N", description = "Passes over the photos.")
  private Integer epochs;

  @Override
  public Integer call() throws IOException {
    Path home = home();
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("train.epochs", epochs);
    Config settings = common.settings(options, home.resolve("conf/demo.conf"));
    Demo.Result result =
        new Demo(
                common.context("demo"),
                settings,
                home.resolve("data-samples"),
                output,
                Browser::open)
            .run();
    common.report("The demo's page: " + result.page(), results(result));
    return ExitCode.DONE;
  }

  private static Path home() {
    String home = System.getProperty("rechroma.home");
    if (home == null || !Files.isDirectory(Path.of(home, "data-samples"))) {
      throw new UserError(
          "the demo needs the folder data-samples of a release or a checkout: run ./rechroma demo");
    }
    return Path.of(home);
  }

  private static Map<String, Object> results(Demo.Result result) {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("epochs", result.trained().epochs());
    results.put("imagesSeen", result.trained().imagesSeen());
    results.put("report", result.page().toString());
    return results;
  }
}
