package dev.rechroma.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.indexer.HalfIndexer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ArrayFileTest {
  /** More than a chunk of either type; every value is exact in 16 bits. */
  private static final int LENGTH = 40_000;

  private static float[] values() {
    float[] values = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      values[i] = (i % 2 == 0 ? 1 : -1) * (i % 2048) * 0x1p-12f;
    }
    return values;
  }

  @ParameterizedTest
  @EnumSource
  void whatNd4jWritesIsRead(Precision precision) throws IOException {
    INDArray array = Nd4j.createFromArray(values()).castTo(DataType.valueOf(precision.name()));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Nd4j.write(array.reshape(1, LENGTH), new DataOutputStream(bytes));

    assertThat(read(bytes.toByteArray(), LENGTH)).containsExactly(values());
  }

  @ParameterizedTest
  @EnumSource
  void nd4jReadsWhatIsWritten(Precision precision) throws IOException {
    byte[] bytes = written(values(), precision);

    INDArray array = Nd4j.read(new DataInputStream(new ByteArrayInputStream(bytes)));

    assertThat(array.dataType()).isEqualTo(DataType.valueOf(precision.name()));
    assertThat(array.shape()).containsExactly(1, LENGTH);
    assertThat(array.castTo(DataType.FLOAT).data().asFloat()).containsExactly(values());
    assertThat(read(bytes, LENGTH)).containsExactly(values());
  }

  @Test
  void halfTakesTwoBytesAValue() throws IOException {
    int saved =
        written(values(), Precision.FLOAT).length - written(values(), Precision.HALF).length;

    // The name of the type is one letter shorter.
    assertThat(saved).isEqualTo(2 * LENGTH + 1);
  }

  @ParameterizedTest
  @CsvSource({
    // The middle between 1 and 1 + 2^-10 rounds to the even one, 1; the next middle also to the
    // even one, 1 + 2^-9.
    "0x1.002p0, 0x1p0",
    "0x1.002002p0, 0x1.004p0",
    "0x1.006p0, 0x1.008p0",
    "-0x1.002p0, -0x1p0",
    // A carry into the exponent.
    "0x1.ffep0, 0x1p1",
    // Subnormal numbers have steps of 2^-24; half a step rounds to 0, one and a half to two.
    "0x1p-25, 0",
    "0x1.8p-24, 0x1p-23",
    "0x1.000002p-25, 0x1p-24",
    "0x1.ffep-15, 0x1p-14",
    "65504, 65504",
    "-0.0, -0.0"
  })
  void roundsToTheNearestAndToEvenBetweenTwo(String value, String expected) {
    float rounded = HalfFloat.toFloat(HalfFloat.of(Float.parseFloat(value)));

    assertThat(Float.floatToIntBits(rounded))
        .isEqualTo(Float.floatToIntBits(Float.parseFloat(expected)));
  }

  @Test
  void allNumbersOf16BitsAreThoseOfJavaCpp() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float number = HalfFloat.toFloat((short) bits);

      assertThat(Float.valueOf(number)).isEqualTo(Float.valueOf(HalfIndexer.toFloat(bits)));
      if (Float.isFinite(number)) {
        assertThat(HalfFloat.of(number)).isEqualTo((short) bits);
      }
    }
  }

  @Test
  void noOtherNumberOf16BitsIsNearer() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 100_000; i++) {
      float value = (float) (random.nextDouble(1, 2) * Math.pow(2, random.nextInt(-26, 15)));
      short half = HalfFloat.of(value);
      double error = Math.abs(HalfFloat.toFloat(half) - (double) value);

      assertThat(Math.abs(HalfFloat.toFloat((short) (half + 1)) - (double) value))
          .isGreaterThanOrEqualTo(error);
      assertThat(half == 0 || Math.abs(HalfFloat.toFloat((short) (half - 1)) - value) >= error)
          .isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {65504.004f, -70000, Float.NaN, Float.NEGATIVE_INFINITY})
  void whatHalfCannotHoldIsRefused(float value) {
    assertThatThrownBy(() -> written(new float[] {value}, Precision.HALF))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(value + " cannot be stored in 16 bits, which hold -65504 to 65504");
  }

  @Test
  void anotherLengthOrTypeIsRefused() throws IOException {
    byte[] bytes = written(values(), Precision.HALF);
    ByteArrayOutputStream longs = new ByteArrayOutputStream();
    Nd4j.write(Nd4j.createFromArray(1L, 2L).reshape(1, 2), new DataOutputStream(longs));

    assertThatThrownBy(() -> read(bytes, LENGTH + 1))
        .isInstanceOf(IOException.class)
        .hasMessage("40000 values of type HALF, expected 40001 of type FLOAT or HALF");
    assertThatThrownBy(() -> read(longs.toByteArray(), 2))
        .hasMessage("2 values of type LONG, expected 2 of type FLOAT or HALF");
    assertThatThrownBy(() -> read(Arrays.copyOf(bytes, bytes.length - 1), LENGTH))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the array ends after");
  }

  private static byte[] written(float[] values, Precision precision) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ArrayFile.write(bytes, values, precision);
    return bytes.toByteArray();
  }

  private static float[] read(byte[] bytes, int length) throws IOException {
    return ArrayFile.read(new ByteArrayInputStream(bytes), length);
  }
}
