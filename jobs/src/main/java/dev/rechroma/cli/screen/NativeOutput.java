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
 * What native libraries print goes to the log: libjpeg and libpng tell the screen of every damaged
 * photo, without its name, and OpenCV cannot be told to keep them quiet.
 */
public final class NativeOutput {
  private static final Logger LOG = LoggerFactory.getLogger(NativeOutput.class);
  private static final int STDERR = 2;

  private NativeOutput() {}

  /** Of the C library. */
  interface Descriptors extends Library {
    int dup(int descriptor);

    int dup2(int from, int to);

    int pipe(int[] ends);
  }

  /**
   * For the whole process: Java's own stderr stays the screen. Where it cannot be done, nothing is.
   * Nor under another log configuration than ours, as in a driver on a cluster: it may log to
   * stderr as it was found at the start, and each line would come back as one to log, for ever.
   */
  public static void toLog() {
    if (!isLogOurs()) {
      return;
    }
    try {
      redirect(Native.loadLibrary("c", Descriptors.class));
    } catch (LinkageError | ReflectiveOperationException | RuntimeException e) {
      LOG.info("native libraries print to the screen", e);
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

  /** Java opens files by name alone, and a socket has none. Spark needs java.io opened too. */
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
      LOG.info("native libraries are not heard any more", e);
    }
  }
}
