package dev.rechroma.cli;

import com.typesafe.config.Config;
import dev.rechroma.cli.screen.BundledModelText;
import dev.rechroma.cli.screen.Version;
import dev.rechroma.config.UserError;
import dev.rechroma.engine.Session;
import dev.rechroma.eval.metric.Metric;
import dev.rechroma.hadoop.RunLock;
import dev.rechroma.model.BundledModel;
import dev.rechroma.registry.ModelRegistry;
import dev.rechroma.registry.RegistryDecision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** rechroma models. */
@Command(
    name = "models",
    description =
        "Lists the versions of a model made by retrain, and switches back to one; without options"
            + " describes the bundled model.",
    footer = {
      "",
      "Example:",
      "  rechroma models --models out/models --name lab",
      "  rechroma models --models out/models --name lab --rollback",
      "  rechroma models",
      "",
      "Each version is shown with its metrics on the test photos at the time; * marks",
      "the current one. Every decision is recorded in MODELS/NAME/promotions.jsonl."
    })
final class ModelsJob implements Callable<Integer> {
  private static final List<Metric> SHOWN =
      List.of(Metric.PSNR, Metric.SSIM, Metric.AB_MAE, Metric.AUC, Metric.COLORFULNESS);

  private static final String BUNDLED = BundledModel.NAME;

  @Mixin private CommonOptions common;

  @Option(names = "--models", paramLabel = "DIR", description = "Folder of model registries.")
  private Optional<String> models = Optional.empty();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name of the model (without --models: bundled).")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--rollback",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "VERSION",
      description = "Switch to a version (default: the one before the current one).")
  private Optional<String> rollback = Optional.empty();

  @Option(
      names = "--by",
      paramLabel = "WHO",
      description =
          "Who makes the change, for the audit trail (default: user, machine and process).")
  private String by = RunLock.who();

  @Override
  public Integer call() throws IOException {
    Config config = common.settings(Map.of());
    if (models.isEmpty() && rollback.isEmpty() && name.orElse(BUNDLED).equals(BUNDLED)) {
      BundledModelText bundled = BundledModelText.read();
      common.report(bundled.text(), bundled.results());
      return ExitCode.DONE;
    }
    models.ifPresent(folder -> CommonOptions.required("--models", folder));
    ModelRegistry registry =
        ModelRegistry.at(
            given("--models", models), given("--name", name), Session.hadoopConfiguration());
    if (!registry.exists()) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "no model registry in %s: check --models and --name",
              registry.location()));
    }
    if (rollback.isPresent()) {
      try (RunLock lock = registry.lock(RunLock.patience(config.getConfig("lock")), common::say)) {
        registry.recover(by);
        lock.requireHeld();
        registry.rollBack(rollback.filter(version -> !version.isEmpty()), by);
      }
    }
    List<Version> versions = versions(registry);
    common.report(text(versions), results(registry, versions));
    return ExitCode.DONE;
  }

  private static String given(String option, Optional<String> value) {
    return value.orElseThrow(
        () -> new UserError(String.format(Locale.ROOT, "give %s too", option)));
  }

  /**
   * A version for the list.
   *
   * @param promotion the promotion that made it, if the audit trail has it
   */
  private record Version(String name, boolean current, Optional<RegistryDecision> promotion) {
    Map<String, Double> metrics() {
      return promotion
          .map(RegistryDecision::metrics)
          .map(all -> all.get("candidate"))
          .orElse(Map.of());
    }

    List<String> cells() {
      return Stream.concat(
              Stream.of(
                  name + (current ? " *" : "  "),
                  promotion.map(RegistryDecision::when).orElse("-"),
                  promotion.map(RegistryDecision::from).orElse("-")),
              SHOWN.stream().map(this::cell))
          .toList();
    }

    private String cell(Metric metric) {
      Double value = metrics().get(metric.key());
      return value == null
          ? "-"
          : String.format(Locale.ROOT, "%." + metric.decimals() + "f", value);
    }
  }

  private static List<Version> versions(ModelRegistry registry) throws IOException {
    Optional<String> current = registry.current();
    List<Version> versions = new ArrayList<>();
    for (String version : registry.versions()) {
      versions.add(
          new Version(
              version, current.equals(Optional.of(version)), registry.promotionOf(version)));
    }
    return versions;
  }

  private static String text(List<Version> versions) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        Stream.concat(
                Stream.of("version", "promoted", "from"),
                SHOWN.stream().map(metric -> metric.key()))
            .toList());
    versions.forEach(version -> rows.add(version.cells()));
    return rows.stream()
        .map(
            row ->
                String.format(Locale.ROOT, "%-10s%-22s%-8s%7s%8s%7s%7s%14s", row.toArray())
                    .stripTrailing())
        .collect(Collectors.joining("\n"));
  }

  private Map<String, Object> results(ModelRegistry registry, List<Version> versions)
      throws IOException {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("name", name.orElseThrow());
    results.put("current", registry.current().orElse(null));
    results.put("versions", versions.stream().map(ModelsJob::json).toList());
    return results;
  }

  private static Map<String, Object> json(Version version) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", version.name());
    json.put("current", version.current());
    json.put("promoted", version.promotion().map(RegistryDecision::when).orElse(null));
    json.put("from", version.promotion().map(RegistryDecision::from).orElse(null));
    json.put("metrics", version.metrics());
    return json;
  }
}
