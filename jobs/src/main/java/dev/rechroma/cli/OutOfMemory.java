package dev.rechroma.cli;

import java.io.PrintWriter;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.Locale;
import java.util.function.IntConsumer;

/**
 * Ends the process when one of Spark's threads runs out of memory: otherwise only the thread would
 * end, and the command would wait for ever for its work.
 *
 * @param halt ends the process with an exit code
 */
record OutOfMemory(PrintWriter err, IntConsumer halt) implements UncaughtExceptionHandler {

  @Override
  public void uncaughtException(Thread thread, Throwable e) {
    err.println("Exception in thread " + thread.getName() + ": " + e);
    e.printStackTrace(err);
    if (e instanceof OutOfMemoryError) {
      err.println(
          String.format(
              Locale.ROOT,
              "rechroma: out of memory (%s): raise RECHROMA_HEAP, or spark.driver.memory under"
                  + " spark-submit",
              e.getMessage()));
      halt.accept(ExitCode.FAILED);
    }
  }
}
