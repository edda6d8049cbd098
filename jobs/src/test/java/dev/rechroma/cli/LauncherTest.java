package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launcher, the settings for spark-submit, the build and Spark open the same modules of the
 * JDK.
 */
class LauncherTest {
  private static final Pattern OPTION = Pattern.compile("(--add-opens=|-Djdk\\.)\\S+");

  @ParameterizedTest
  @ValueSource(strings = {"rechroma", "deploy/spark/spark-defaults-cpu.conf"})
  void whatStartsADriverOpensWhatSparkNeeds(String file) throws IOException {
    String text = Files.readString(Path.of(System.getProperty("rechroma.home"), file));
    assertThat(options(text)).containsExactlyInAnyOrderElementsOf(sparkOptions());
  }

  @Test
  void testsRunWithWhatSparkNeeds() {
    List<String> running = ManagementFactory.getRuntimeMXBean().getInputArguments();
    assertThat(running).containsAll(sparkOptions());
  }

  private static List<String> sparkOptions() {
    return options(JavaModuleOptions.defaultModuleOptions());
  }

  private static List<String> options(String text) {
    Stream<MatchResult> matches = OPTION.matcher(text).results();
    return matches.map(MatchResult::group).toList();
  }
}
