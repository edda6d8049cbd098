package dev.rechroma.film.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.rechroma.config.Settings;
import dev.rechroma.config.UserError;
import org.junit.jupiter.api.Test;

class StabilityTest {
  private static final Config DEFAULTS = Settings.reference().getConfig("video");

  @Test
  void defaultsAreThoseOfTheReference() {
    assertThat(Stability.read(DEFAULTS)).isEqualTo(new Stability(0.2, 4, 0.75, 0.2, 0.15));
  }

  @Test
  void allMistakesAreReported() {
    Config wrong = ConfigFactory.parseString("blend = 1.5, paint-every = 0").withFallback(DEFAULTS);

    assertThatThrownBy(() -> Stability.read(wrong))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "blend is 1.5, must be from 0.0 to 1.0\npaint-every is 0, must be from 1 to 1000");
  }

  /** 0.8 of the difference is left after four frames. */
  @Test
  void theBlendIsSpreadOverTheFramesBetweenPaintings() {
    double left = 1 - Stability.read(DEFAULTS).easing();

    assertThat(Math.pow(left, 4)).isCloseTo(0.8, within(1e-6));
  }
}
