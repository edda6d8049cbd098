package dev.rechroma.device;

import com.sun.jna.Library;
import com.sun.jna.Native;

/**
 * The environment as native libraries in this process see it, which Java can read only as it was at
 * the start.
 */
public final class ProcessEnvironment {
  private static final CLibrary C = Native.loadLibrary("c", CLibrary.class);

  private ProcessEnvironment() {}

  /** Sets a variable, for libraries that have yet to read it. */
  public static void set(String name, String value) {
    C.setenv(name, value, 1);
  }

  /** The C library's environment functions. */
  interface CLibrary extends Library {
    int setenv(String name, String value, int overwrite);

    String getenv(String name);
  }
}
