package dev.rechroma.device;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.ptr.IntByReference;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Queries NVIDIA's driver before ND4J loads, as ND4J itself gives no clear message for a GPU that
 * it does not support.
 */
public final class Cuda {
  private static final String BACKEND = "org/nd4j/linalg/jcublas/JCublasBackend.class";
  private static final String DRIVER = "libcuda.so.1";

  /** CUDA driver API, CUdevice_attribute. */
  private static final int CAPABILITY_MAJOR = 75;

  private static final int CAPABILITY_MINOR = 76;

  /**
   * What a library needs.
   *
   * @param cuda version of CUDA that the driver must support, as the driver numbers it
   * @param driver the oldest that does
   * @param code the compute capabilities that it has machine code for, for people
   * @param runs whether that code runs on a compute capability times ten
   */
  public record Needs(int cuda, String driver, String code, IntPredicate runs) {
    /**
     * ND4J's library for CUDA 11.6, which runs on every driver for CUDA 11. It has machine code for
     * 3.7 to 8.6 and no PTX for a driver to translate.
     */
    public static final Needs ND4J =
        new Needs(11000, "450.80", "3.7 to 8.6", each -> each >= 37 && each <= 86);

    /**
     * ONNX Runtime's library for CUDA 12, likewise: it has machine code for 6.0, 7.0, 7.5, 8.0,
     * 8.6, 8.9, 9.0 and 12.0, which runs on later capabilities of the same first digit.
     */
    public static final Needs ONNX_RUNTIME =
        new Needs(
            12000,
            "525.60",
            "6.0 to 9.0 and 12",
            each -> (each >= 60 && each <= 99) || each / 10 == 12);
  }

  private Cuda() {}

  /** Whether this build computes on GPUs. */
  public static boolean isBuilt() {
    return Cuda.class.getClassLoader().getResource(BACKEND) != null;
  }

  /**
   * Makes one GPU the only one that this process sees; must be called before anything uses CUDA.
   *
   * @param gpu number as in nvidia-smi, or UUID; empty for none
   */
  public static void show(String gpu) {
    // By default CUDA numbers the fastest GPU first.
    ProcessEnvironment.set("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
    ProcessEnvironment.set("CUDA_VISIBLE_DEVICES", gpu);
  }

  /** Why this process cannot compute on the first GPU that it sees; empty if it can. */
  public static Optional<String> problem(Needs needs) {
    try {
      return problem(Native.loadLibrary(DRIVER, Driver.class), needs);
    } catch (UnsatisfiedLinkError e) {
      return Optional.of("no NVIDIA driver on this host: " + DRIVER + " is not found");
    }
  }

  static Optional<String> problem(Driver driver, Needs needs) {
    int error = driver.cuInit(0);
    if (error != 0) {
      return Optional.of("the NVIDIA driver shows no GPU: cuInit returns " + error);
    }
    int version = value(driver::cuDriverGetVersion);
    if (version < needs.cuda()) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "the NVIDIA driver supports CUDA %d.%d, but %d is needed: install %s or newer",
              version / 1000,
              version % 1000 / 10,
              needs.cuda() / 1000,
              needs.driver()));
    }
    if (value(driver::cuDeviceGetCount) == 0) {
      return Optional.of("the NVIDIA driver shows no GPU");
    }
    int first = value(to -> driver.cuDeviceGet(to, 0));
    int major = value(to -> driver.cuDeviceGetAttribute(to, CAPABILITY_MAJOR, first));
    int minor = value(to -> driver.cuDeviceGetAttribute(to, CAPABILITY_MINOR, first));
    int capability = 10 * major + minor;
    return needs.runs().test(capability)
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "the GPU has compute capability %d.%d, and this build has code for %s",
                major,
                minor,
                needs.code()));
  }

  private static int value(Query query) {
    IntByReference value = new IntByReference();
    int error = query.ask(value);
    if (error != 0) {
      throw new IllegalStateException("the NVIDIA driver returns " + error);
    }
    return value.getValue();
  }

  /** A query to the driver; returns 0 or an error code. */
  private interface Query {
    int ask(IntByReference answer);
  }

  /** The CUDA driver API; every function returns 0 or an error code. */
  interface Driver extends Library {
    int cuInit(int flags);

    int cuDriverGetVersion(IntByReference version);

    int cuDeviceGetCount(IntByReference count);

    int cuDeviceGet(IntByReference device, int ordinal);

    int cuDeviceGetAttribute(IntByReference value, int attribute, int device);
  }
}
