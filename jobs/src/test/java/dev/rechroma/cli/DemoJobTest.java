package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoJobTest {
  private static final String HOME = "rechroma.home";

  @TempDir private Path folder;

  private final String home = System.getProperty(HOME);

  @AfterEach
  void restore() {
    System.setProperty(HOME, home);
  }

  @Test
  void thePageShowsEverySampleAndSaysWhichWereHeldOut() throws Exception {
    Path output = Files.createDirectories(folder.resolve("demo"));
    // An earlier one that was interrupted.
    Files.createFile(output.resolve(".rechroma-demo"));
    Files.createDirectories(output.resolve(".model.unfinished/trainer"));

    Cli.Result result = Cli.run("demo", "--output", output, "--epochs=1", "--json");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(output.resolve(".model.unfinished")).doesNotExist();
    Path page = Path.of(result.json().getString("report"));
    String html = Files.readString(page);
    String heldOut = html.substring(html.indexOf("Held out"), html.indexOf("Training photos"));
    assertThat(count(html, "<figure>")).isEqualTo(2 * 27);
    assertThat(count(heldOut, "<figure>")).isBetween(2, 9);
    assertThat(html).doesNotContain("{{", "http://", "https://");
    for (String file :
        new String[] {
          "gray/cow.jpg", "bundled/cow.jpg", "trained/cow.jpg", "truth/cow.jpg", "loss.png"
        }) {
      assertThat(html).contains("src=\"" + file + "\"");
      assertThat(page.resolveSibling(file)).isNotEmptyFile();
    }
  }

  @Test
  void aFolderOfSomebodyElseIsNotTouched() throws Exception {
    Path thesis = Files.writeString(folder.resolve("thesis.txt"), "years of work");

    Cli.Result result = Cli.run("demo", "--output", folder);

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("is not empty and not from an earlier demo");
    assertThat(thesis).exists();
  }

  @Test
  void outsideOfACheckoutItSaysWhatItNeeds() {
    System.clearProperty(HOME);

    Cli.Result result = Cli.run("demo", "--output", folder.resolve("demo"));

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("run ./rechroma demo");
  }

  private static int count(String text, String part) {
    return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
  }
}
