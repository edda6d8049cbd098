package dev.rechroma.cli;

import dev.rechroma.engine.Session;
import dev.rechroma.registry.ModelExport;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** rechroma export. */
@Command(
    name = "export",
    description = "Writes a trained model as an ONNX file, for other programs.",
    footer = {
      "",
      "Example:",
      "  rechroma export --output rechroma.onnx",
      "  rechroma export --model out/model --output hdfs:///models/lab.onnx",
      "",
      "The file takes and gives CIELAB units (pix2pix: sRGB from 0 to 1), batches of any",
      "size and, but for pix2pix, pictures of any shape whose sides are multiples of the",
      "number in its metadata; these also name its variant, origin and licence.",
      "docs/onnx.md has an example in Python."
    })
final class ExportJob implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Mixin private ModelOption model;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE.onnx",
      description = "File to write; replaces an older one.")
  private String output;

  @Override
  public Integer call() throws IOException {
    common.settings(Map.of());
    CommonOptions.required("--output", output);
    ModelExport export = ModelExport.write(model.name(), output, Session.hadoopConfiguration());
    common.report(
        String.format(
            Locale.ROOT, "%s: %s, %.1f MB", output, export.variant().title(), export.bytes() / 1e6),
        results(export));
    return ExitCode.DONE;
  }

  private Map<String, Object> results(ModelExport export) {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("output", output);
    results.put("variant", export.variant().key());
    results.put("id", export.id());
    results.put("bytes", export.bytes());
    return results;
  }
}
