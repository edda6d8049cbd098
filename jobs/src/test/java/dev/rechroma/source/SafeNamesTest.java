package dev.rechroma.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeNamesTest {
  private static final SafeNames LOCAL = SafeNames.on("file");

  @ParameterizedTest
  @CsvSource({
    "a b/ç #1.jpg, a b/ç #1.jpg",
    "100% wool.jpg, 100% wool.jpg",
    "a%20b.jpg, a%20b.jpg",
    "12:30.jpg, 12:30.jpg",
    "../../etc/x.jpg, %2E%2E/%2E%2E/etc/x.jpg",
    "/etc/x.jpg, etc/x.jpg",
    "a//./b.jpg, a/b.jpg",
    "a\\b.jpg, a%5Cb.jpg",
    "a%5Cb.jpg, a%255Cb.jpg",
    "_rechroma/manifest, %5Frechroma/manifest",
    "_Rechroma/x.jpg, %5FRechroma/x.jpg",
    "a/_rechroma/x.jpg, a/_rechroma/x.jpg"
  })
  void namesStayInTheFolderAndKeepWhatTheyCan(String name, String safe) {
    assertThat(LOCAL.of(name)).isEqualTo(safe);
  }

  @Test
  void controlCharactersAreReplaced() {
    assertThat(LOCAL.of("a\nb\u0000\u007f.jpg")).isEqualTo("a%0Ab%00%7F.jpg");
  }

  @Test
  void driveLettersAndColonsOfOtherSystemsAreReplaced() {
    assertThat(LOCAL.ofEntry("C:/x.jpg")).isEqualTo("C%3A/x.jpg");
    assertThat(SafeNames.on("hdfs").of("12:30.jpg")).isEqualTo("12%3A30.jpg");
  }

  @Test
  void longNamesAreCutAndStayDifferent() {
    String one = LOCAL.of("ü".repeat(200) + "1.jpg");
    String other = LOCAL.of("ü".repeat(200) + "2.jpg");

    assertThat(one).endsWith(".jpg").isNotEqualTo(other);
    assertThat(one.getBytes(StandardCharsets.UTF_8).length).isBetween(250, 255);
  }
}
