package dev.rechroma.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rechroma.config.UserError;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.gan.Variant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenderingTest {

  /** Photo and render size, then the small copy and its padded size. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 256, 256, 256, 256, 256",
    "3000, 3000, 72, 72, 72, 72, 72",
    // 256 * 3 / 2 needs no padding; 256 * 4 / 3 = 341.3 does.
    "600, 400, 256, 384, 256, 384, 256",
    "400, 600, 256, 256, 384, 256, 384",
    "1024, 768, 256, 342, 256, 352, 256",
    "768, 1024, 256, 256, 342, 256, 352",
    // 72 * 16 / 9 = 128 = 72 + 32 + 24.
    "1920, 1080, 72, 128, 72, 136, 72",
    "1001, 1000, 64, 64, 64, 64, 64",
    "1040, 1000, 64, 66, 64, 96, 64",
    "4000, 1000, 256, 1024, 256, 1024, 256",
    // Beyond 1 : 4 it is smaller: the side is at most 512 / sqrt(ratio).
    "5000, 1000, 256, 1120, 224, 1120, 224",
    "16000, 1000, 256, 2048, 128, 2048, 128",
    // The narrowest of all: 4 * 256^2 / 32 = 8192, 4 * 72^2 / 40 = 518 = 72 + 13 * 32 + 30.
    "1, 5000, 256, 32, 8192, 32, 8192",
    "5000, 1, 72, 518, 40, 520, 40",
    "5000, 1, 32, 128, 32, 128, 32",
    "1, 65535, 1024, 32, 131072, 32, 131072"
  })
  void aFrameKeepsTheAspectRatio(
      int width, int height, int size, int across, int down, int paddedWidth, int paddedHeight) {
    assertThat(new Rendering(Variant.LAB, size, size).frame(width, height))
        .isEqualTo(new Frame(across, down, paddedWidth, paddedHeight));
  }

  @Test
  void anyPhotoFitsTheNetworkAndTheMemory() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      int size = 32 + 4 * random.nextInt(249);
      int width = (int) Math.exp(random.nextDouble() * 11);
      int height = (int) Math.exp(random.nextDouble() * 11);
      Frame frame = new Rendering(Variant.LAB, size, size).frame(width, height);

      assertThat(frame.width() % 2 + frame.height() % 2).as("%s", frame).isZero();
      assertThat(frame.paddedWidth() % 4 + frame.paddedHeight() % 4).as("%s", frame).isZero();
      assertThat(frame.paddedWidth() - frame.width()).as("%s", frame).isBetween(0, 31);
      assertThat(frame.paddedHeight() - frame.height()).as("%s", frame).isBetween(0, 31);
      assertThat(Math.min(frame.width(), frame.height())).as("%s", frame).isBetween(32, size);
      assertThat((long) frame.width() * frame.height())
          .as("%s", frame)
          .isLessThanOrEqualTo(4L * size * size + size);
      double ratio = (double) width / height;
      if (ratio > 0.1 && ratio < 10 && size >= 256) {
        double error = (double) frame.width() / frame.height() / ratio;
        assertThat(error).as("%s", frame).isCloseTo(1, within(0.01));
      }
    }
  }

  @Test
  void pix2pixSeesOneSquare() {
    GanSettings model = new GanSettings(Variant.PIX2PIX, 128, 4, 0, 4);

    assertThat(Rendering.of(model, model.size(), 128).frame(600, 400))
        .isEqualTo(new Frame(128, 128, 128, 128));
    assertThatThrownBy(() -> Rendering.of(model, model.size(), 256))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "render size 256: this pix2pix model only works at 128 px, at which it was trained");
  }

  @Test
  void aSizeThatTheNetworkCannotHalveIsRefused() {
    GanSettings model = new GanSettings(Variant.LAB, 64, 4, 1, 4);

    assertThat(Rendering.of(model, model.size(), 100).size()).isEqualTo(100);
    assertThatThrownBy(() -> Rendering.of(model, model.size(), 101))
        .isInstanceOf(UserError.class)
        .hasMessage("render size 101: must be a multiple of 4 for the LAB GAN, such as 100");
  }

  @Test
  void aboveTheBestSizeTheColoursAreThoseOfTheBestSize() {
    GanSettings model = new GanSettings(Variant.LAB, 64, 4, 1, 4);

    Rendering larger = Rendering.of(model, 96, 128);
    assertThat(larger.addsDetail()).isTrue();
    assertThat(larger.colours()).isEqualTo(new Rendering(Variant.LAB, 96, 96));
    for (int size : new int[] {64, 96}) {
      assertThat(Rendering.of(model, 96, size).addsDetail()).isFalse();
      assertThat(Rendering.of(model, 96, size).colours().size()).isEqualTo(size);
    }
  }
}
