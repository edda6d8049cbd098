package dev.rechroma.device;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.ptr.IntByReference;
import java.util.Locale;
import java.util.Optional;

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
   * @param oldest compute capability times ten that it has machine code for
   * @param newest likewise
   */
  public record Needs(int cuda, String driver, int oldest, int newest) {
    /**
     * ND4J's library for CUDA 11.6, which runs on every driver for CUDA 11. It has machine code for
     * 3.7 to 8.6 and no PTX for a driver to translate.
     */
    public static final Needs ND4J = new Needs(11000, "450.80", 37, 86);

    /** ONNX Runtime's library for CUDA 12. */
    public static final Needs ONNX_RUNTIME = new Needs(12000, "525.60", 60, 90);

    private boolean admits(int capability) {
      return capability >= oldest && capability <= newest;
    }
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
    return needs.admits(capability)
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "the GPU has compute capability %d.%d, and this build has code for %.1f to %.1f",
                major,
                minor,
                needs.oldest() / 10.0,
                needs.newest() / 10.0));
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
