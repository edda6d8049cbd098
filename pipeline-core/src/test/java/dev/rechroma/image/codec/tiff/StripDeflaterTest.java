package dev.rechroma.image.codec.tiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

class StripDeflaterTest {
  private static final int STRIP = 1 << 17;

  @Test
  void stripsComeBackOneAfterTheOther() throws Exception {
    byte[] noise = noise(STRIP, 256);
    try (StripDeflater deflater = new StripDeflater()) {
      for (byte[] strip : new byte[][] {noise, new byte[STRIP], noise(777, 16), {5}, noise}) {
        assertThat(unpacked(deflater.pack(strip), strip.length)).isEqualTo(strip);
      }
    }
  }

  @Test
  void flatAreasAndRepeatsStaySmall() {
    byte[] repeated = new byte[STRIP];
    byte[] noise = noise(3000, 256);
    for (int i = 0; i < STRIP; i++) {
      repeated[i] = noise[i % noise.length];
    }
    try (StripDeflater deflater = new StripDeflater()) {
      assertThat(deflater.pack(new byte[STRIP])).hasSizeLessThan(STRIP / 100);
      assertThat(deflater.pack(repeated)).hasSizeLessThan(STRIP / 20);
    }
  }

  @Test
  void noiseIsPackedByItsFrequencies() {
    try (StripDeflater deflater = new StripDeflater()) {
      // Four bits per byte, plus the code tables.
      assertThat(deflater.pack(noise(STRIP, 16)).length)
          .isBetween(STRIP / 2, STRIP / 2 + STRIP / 50);
    }
  }

  private static byte[] noise(int length, int values) {
    Random random = new Random(3);
    byte[] noise = new byte[length];
    for (int i = 0; i < length; i++) {
      noise[i] = (byte) random.nextInt(values);
    }
    return noise;
  }

  private static byte[] unpacked(byte[] packed, int length) throws Exception {
    byte[] plain = new byte[length + 1];
    Inflater inflater = new Inflater();
    inflater.setInput(packed);
    int count = inflater.inflate(plain);
    assertThat(inflater.finished()).isTrue();
    inflater.end();
    return Arrays.copyOf(plain, count);
  }
}
