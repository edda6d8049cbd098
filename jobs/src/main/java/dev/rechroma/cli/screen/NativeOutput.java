package dev.rechroma.cli.screen;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the output of native libraries to the log: libjpeg and libpng report every damaged photo on
 * the screen, without its name, and OpenCV offers no way to silence them.
 */
public final class NativeOutput {
  private static final Logger LOG = LoggerFactory.getLogger(NativeOutput.class);
  private static final int STDERR = 2;

  private NativeOutput() {}

  /** The calls of the C library. */
  interface Descriptors extends Library {
    int dup(int descriptor);

    int dup2(int from, int to);

    int pipe(int[] ends);
  }

  /**
   * Applies to the whole process; Java's own stderr stays the screen. Does nothing where it is not
   * possible, or under a log configuration other than ours, as in a driver on a cluster: that one
   * may log to the stderr it found at the start, and each line would come back to be logged again,
   * for ever.
   */
  public static void toLog() {
    if (!isLogOurs()) {
      return;
    }
    try {
      redirect(Native.loadLibrary("c", Descriptors.class));
    } catch (LinkageError | ReflectiveOperationException | RuntimeException e) {
      LOG.info("cannot redirect native output; native libraries print to the screen", e);
    }
  }

  private static boolean isLogOurs() {
    String configuration = System.getProperty("log4j2.configurationFile", "");
    return configuration.endsWith("/conf/log4j2.properties")
        && Files.isReadable(Path.of(configuration));
  }

  private static void redirect(Descriptors c) throws ReflectiveOperationException {
    int[] ends = new int[2];
    int screen = c.dup(STDERR);
    if (screen < 0 || c.pipe(ends) != 0) {
      return;
    }
    FileDescriptor output = descriptor(ends[0]);
    System.setErr(
        new PrintStream(new FileOutputStream(descriptor(screen)), true, Charset.defaultCharset()));
    Thread reader = new Thread(() -> log(output), "native-output");
    reader.setDaemon(true);
    reader.start();
    c.dup2(ends[1], STDERR);
  }

  /** Java opens files only by name, and a pipe has none. Spark needs java.io opened too. */
  private static FileDescriptor descriptor(int number) throws ReflectiveOperationException {
    Constructor<FileDescriptor> ofNumber = FileDescriptor.class.getDeclaredConstructor(int.class);
    ofNumber.setAccessible(true);
    return ofNumber.newInstance(number);
  }

  private static void log(FileDescriptor from) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new FileInputStream(from), Charset.defaultCharset()))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        LOG.info("native: {}", line);
      }
    } catch (IOException e) {
      LOG.info("native output is no longer logged", e);
    }
  }
}
