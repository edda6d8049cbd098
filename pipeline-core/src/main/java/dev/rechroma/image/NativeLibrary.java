package dev.rechroma.image;

import org.opencv.core.Core;

/** Loads OpenCV once in this JVM. */
final class NativeLibrary {
  static {
    // loadShared() needs class loader internals that Java 12 closed.
    nu.pattern.OpenCV.loadLocally();
    // Parallelism is over photos; threads inside one photo would only fight over the cores.
    Core.setNumThreads(1);
  }

  private NativeLibrary() {}

  /** Has to run before the first use of any OpenCV class. */
  static void load() {
    // Running the static initializer is all there is to do.
  }
}
