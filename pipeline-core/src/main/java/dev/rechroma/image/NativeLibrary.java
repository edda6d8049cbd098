package dev.rechroma.image;

import java.io.File;
import java.io.IOException;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.opencv.core.Core;

/** Loads OpenCV once in this JVM. */
public final class NativeLibrary {
  static {
    System.load(unpacked().getPath());
    // Photos are processed in parallel; threads within one photo would only compete for the cores.
    Core.setNumThreads(1);
  }

  private NativeLibrary() {}

  /** Must run before the first use of any OpenCV class. */
  public static void load() {
    // The static initializer does the work.
  }

  /**
   * The library, in the cache that ND4J's libraries use too. OpenCV's own loader unpacks 63 MB into
   * the temporary folder for each JVM, and a killed JVM leaves them there.
   */
  private static File unpacked() {
    String library =
        "/nu/pattern/opencv/" + folder() + "/" + System.mapLibraryName(Core.NATIVE_LIBRARY_NAME);
    try {
      return Optional.ofNullable(Loader.cacheResource(NativeLibrary.class, library))
          .orElseThrow(NativeLibrary::unsupported);
    } catch (IOException e) {
      throw new UnsatisfiedLinkError(
          "OpenCV cannot be unpacked: "
              + e.getMessage()
              + "; set a folder with enough space by -Dorg.bytedeco.javacpp.cachedir=FOLDER");
    }
  }

  private static String folder() {
    return switch (Loader.getPlatform()) {
      case "linux-x86_64" -> "linux/x86_64";
      case "linux-arm64" -> "linux/ARMv8";
      case "macosx-x86_64" -> "osx/x86_64";
      case "macosx-arm64" -> "osx/ARMv8";
      case "windows-x86_64" -> "windows/x86_64";
      default -> throw unsupported();
    };
  }

  private static UnsatisfiedLinkError unsupported() {
    return new UnsatisfiedLinkError("this build has no OpenCV for " + Loader.getPlatform());
  }
}
