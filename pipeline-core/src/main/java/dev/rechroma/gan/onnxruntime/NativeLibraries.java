package dev.rechroma.gan.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import java.io.File;
import java.io.IOException;
import java.util.List;
import org.bytedeco.javacpp.Loader;

/**
 * Unpacks ONNX Runtime's native libraries once on a host, where JavaCPP keeps those of the others:
 * its own way writes them to a temporary folder in each process, which stays behind when the
 * process is killed.
 */
final class NativeLibraries {
  /** Where ONNX Runtime looks first; whoever set it has libraries of their own. */
  private static final String PATH = "onnxruntime.native.path";

  private static final String PACKED = "/ai/onnxruntime/native/linux-x64/";
  private static final String CUDA = "libonnxruntime_providers_cuda.so";
  private static final List<String> NAMES =
      List.of(
          "libonnxruntime.so",
          "libonnxruntime4j_jni.so",
          "libonnxruntime_providers_shared.so",
          CUDA);

  private NativeLibraries() {}

  static boolean hasCuda() {
    return isPacked(CUDA);
  }

  private static boolean isPacked(String name) {
    return NativeLibraries.class.getResource(PACKED + name) != null;
  }

  static synchronized void unpack() throws IOException {
    if (System.getProperty(PATH) != null) {
      return;
    }
    for (String name : NAMES) {
      if (isPacked(name)) {
        File file = Loader.cacheResource(OrtEnvironment.class, PACKED + name);
        System.setProperty(PATH, file.getParent());
      }
    }
  }
}
