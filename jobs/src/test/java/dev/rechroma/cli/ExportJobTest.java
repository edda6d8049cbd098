package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportJobTest {
  @TempDir private Path folder;

  private Cli.Result export(String output, String... more) {
    List<Object> arguments = new ArrayList<>(List.of("export", "--output", folder.resolve(output)));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray());
  }

  @Test
  void writesTheBundledModelAndReplacesAnOlderFile() throws Exception {
    Path file = folder.resolve("new/bundled model.onnx");
    Files.createDirectory(file.getParent());
    Files.writeString(file, "older");

    Cli.Result result = export("new/bundled model.onnx", "--json");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).contains("\"variant\":\"unet\"", "\"bytes\":" + Files.size(file));
    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
        .contains("rechroma", "lightness", "Apache-2.0");
    assertThat(file.getParent()).isDirectoryNotContaining(other -> !other.equals(file));
  }

  @Test
  void mistakesAreNamedAndWriteNothing() throws Exception {
    Files.createDirectory(folder.resolve("folder.onnx"));

    assertThat(export("folder.onnx").err()).contains("folder.onnx is a folder: give a file");
    assertThat(export("model.zip").err()).contains("give a file that ends with .onnx");
    Cli.Result missing = export("a.onnx", "--model", folder.resolve("none").toString());
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err()).contains("no model in").doesNotContain("\tat ");
    assertThat(folder.resolve("a.onnx")).doesNotExist();
  }
}
