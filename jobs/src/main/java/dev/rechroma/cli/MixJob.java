package dev.rechroma.cli;

import dev.rechroma.cli.screen.FailureText;
import dev.rechroma.config.UserError;
import dev.rechroma.eval.MixFloor;
import dev.rechroma.eval.report.UnmeasuredPhoto;
import dev.rechroma.mix.MixSettings;
import dev.rechroma.mix.Mixing;
import dev.rechroma.registry.ModelSource;
import dev.rechroma.tensor.Split;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** rechroma mix. */
@Command(
    name = "mix",
    description = "Mixes the weights of a model before and after its adversarial training.",
    footer = {
      "",
      "Example:",
      "  rechroma mix --before out/right --after out/vivid --data out/tensors \\",
      "    --output out/mixed",
      "  rechroma mix --before out/right --after out/vivid --share 0.7 --output out/mixed",
      "",
      "A model that learned only the photos' colours is accurate but pale; after",
      "adversarial training it is vivid but wrong more often. Weights between the two",
      "trade one for the other (network interpolation). Several shares of the later",
      "model are measured on the validation photos, and OUTPUT gets the largest share",
      "that is still better than no colour (see rechroma.mix in reference.conf). If none",
      "is, it gets share 0, the earlier model. The model.json there holds the table and",
      "describes both models. --precision half makes a file of half the size."
    })
final class MixJob implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Option(
      names = "--before",
      required = true,
      paramLabel = "DIR",
      description = "Model before adversarial training.")
  private String before;

  @Option(
      names = "--after",
      required = true,
      paramLabel = "DIR",
      description = "The same model after adversarial training.")
  private String after;

  @Option(
      names = {"--output", "--model"},
      required = true,
      paramLabel = "DIR",
      description = "Folder for the mixed model; replaces an earlier mix there.")
  private String output;

  @Option(names = "--data", paramLabel = "DIR", description = "Data set to measure the shares on.")
  private Optional<String> data = Optional.empty();

  @Option(
      names = "--split",
      paramLabel = "validation|test|train",
      description = "Photos to measure on (validation).")
  private Split split = Split.VALIDATION;

  @Option(
      names = "--shares",
      paramLabel = "X,Y,...",
      description = "Shares of the later model to measure (${bundle:mix.shares}).")
  private String shares;

  @Option(
      names = "--share",
      paramLabel = "X",
      description = "Take this share without measuring; --data is not needed then.")
  private Optional<String> share = Optional.empty();

  @Option(
      names = "--precision",
      paramLabel = "float|half",
      description = "Weights of 32 or 16 bits in the model file (${bundle:mix.precision}).")
  private String precision;

  @Override
  public Integer call() throws IOException {
    MixSettings settings = settings();
    CommonOptions.required("--before", before);
    CommonOptions.required("--after", after);
    data.ifPresent(folder -> CommonOptions.required("--data", folder));
    ModelSource.requireFolder("--output", CommonOptions.required("--output", output));
    if (share.isPresent() && settings.shares().size() > 1) {
      throw new UserError("--share takes one number: use --shares for several");
    }
    if (data.isEmpty() && share.isEmpty()) {
      throw new UserError("give --data to choose the share by its photos, or --share");
    }
    return report(
        new Mixing(common.context("mix"), settings)
            .run(
                new Mixing.Request(
                    before,
                    after,
                    output,
                    share.map(given -> settings.shares().first()),
                    data,
                    split)));
  }

  private MixSettings settings() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("mix.shares", share.orElse(shares));
    options.put("mix.precision", precision);
    return MixSettings.read(common.settings(options));
  }

  private int report(Mixing.Result result) {
    String name = MixFloor.name(result.share());
    String line =
        String.format(
            Locale.ROOT,
            "share %s of %s: %s; the model in %s has the id %s",
            name,
            after,
            result.reason(),
            output,
            result.id());
    String table = result.measured().map(each -> each.table().text(name) + "\n").orElse("");
    List<UnmeasuredPhoto> failures =
        result.measured().map(Mixing.Measured::failures).orElse(List.of());
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("share", result.share());
    results.put("reason", result.reason());
    results.put("output", output);
    results.put("id", result.id());
    results.put("metrics", result.metrics().orElse(Map.of()));
    results.put("table", result.measured().map(each -> each.table().rows()).orElse(List.of()));
    results.put("failed", failures.stream().map(UnmeasuredPhoto::photo).distinct().count());
    common.report(table + line + FailureText.unmeasured(failures, output + "/model.json"), results);
    return failures.isEmpty() ? ExitCode.DONE : ExitCode.SOME_FAILED;
  }
}
