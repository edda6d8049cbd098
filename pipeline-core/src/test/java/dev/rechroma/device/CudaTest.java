package dev.rechroma.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import com.sun.jna.ptr.IntByReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of GPU detection that need no GPU. */
class CudaTest {
  /** A fake driver with given answers. */
  private record Answers(int init, int version, int devices, int major, int minor)
      implements Cuda.Driver {
    @Override
    public int cuInit(int flags) {
      return init;
    }

    @Override
    public int cuDriverGetVersion(IntByReference to) {
      return set(to, version);
    }

    @Override
    public int cuDeviceGetCount(IntByReference to) {
      return set(to, devices);
    }

    @Override
    public int cuDeviceGet(IntByReference to, int ordinal) {
      return set(to, ordinal);
    }

    @Override
    public int cuDeviceGetAttribute(IntByReference to, int attribute, int device) {
      return set(to, attribute == 75 ? major : minor);
    }

    private static int set(IntByReference to, int value) {
      to.setValue(value);
      return 0;
    }
  }

  @ParameterizedTest
  @CsvSource({"3,7", "6,0", "7,5", "8,0", "8,6"})
  void gpusWithCodeInTheBuildAreTaken(int major, int minor) {
    assertThat(Cuda.problem(new Answers(0, 11060, 1, major, minor), Cuda.Needs.ND4J)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 12040, 1, 9, 0, compute capability 9.0",
    "0, 12040, 1, 8, 9, compute capability 8.9",
    "0, 11060, 1, 3, 5, compute capability 3.5",
    "0, 10020, 1, 7, 0, supports CUDA 10.2",
    "0, 11060, 0, 0, 0, shows no GPU",
    "100, 0, 0, 0, 0, cuInit returns 100",
  })
  void othersAreRefusedInOneLine(
      int init, int version, int devices, int major, int minor, String text) {
    assertThat(Cuda.problem(new Answers(init, version, devices, major, minor), Cuda.Needs.ND4J))
        .hasValueSatisfying(line -> assertThat(line).contains(text).doesNotContain("\n"));
  }

  @ParameterizedTest
  @CsvSource({"6,1", "7,5", "8,6", "8,9", "9,0", "12,0"})
  void onnxRuntimeTakesNewerGpus(int major, int minor) {
    assertThat(Cuda.problem(new Answers(0, 12020, 1, major, minor), Cuda.Needs.ONNX_RUNTIME))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "12020, 5, 2, 'compute capability 5.2, and this build has code for 6.0 to 9.0 and 12'",
    "12080, 10, 0, compute capability 10.0",
    "11080, 9, 0, 'supports CUDA 11.8, but 12 is needed: install 525.60 or newer'",
  })
  void onnxRuntimeRefusesOthersInOneLine(int version, int major, int minor, String text) {
    assertThat(Cuda.problem(new Answers(0, version, 1, major, minor), Cuda.Needs.ONNX_RUNTIME))
        .hasValueSatisfying(line -> assertThat(line).contains(text).doesNotContain("\n"));
  }

  @Test
  void theProcessSeesTheGpuThatIsShown() {
    Cuda.show("3");
    ProcessEnvironment.CLibrary environment =
        Native.loadLibrary("c", ProcessEnvironment.CLibrary.class);
    assertThat(environment.getenv("CUDA_VISIBLE_DEVICES")).isEqualTo("3");
    assertThat(environment.getenv("CUDA_DEVICE_ORDER")).isEqualTo("PCI_BUS_ID");
  }

  @Test
  void testsRunOnTheCpu() {
    assertThat(Cuda.isBuilt()).isFalse();
    assertThat(Backend.isCpu()).isTrue();
  }
}
