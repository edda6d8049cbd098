package dev.rechroma.cli;

import dev.rechroma.colorize.ColorizeWatch.Stop;
import java.util.List;
import org.apache.spark.util.SignalUtils;

/** Ctrl-C and SIGTERM end a watch; a second one ends the process at once, as usual. */
final class StopSignals {
  private static final List<String> SIGNALS = List.of("INT", "TERM");

  private StopSignals() {}

  /** From now on, the first signal requests a stop. */
  static Stop stop() {
    Stop stop = new Stop();
    SIGNALS.forEach(signal -> SignalUtils.register(signal, () -> isFirst(stop)));
    return stop;
  }

  /** What is false goes on to the handler before. */
  private static synchronized Object isFirst(Stop stop) {
    boolean first = !stop.isRequested();
    stop.request();
    return first;
  }
}
