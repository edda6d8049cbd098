package dev.rechroma.training;

import dev.rechroma.gan.Gan;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.gan.Optimizer;
import dev.rechroma.train.TrainSettings;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * The GANs of this JVM, kept from round to round: building one takes as long as several steps. A
 * round brings its own state, so what a GAN has learned before does not matter.
 */
public final class GanPool {
  /** As many as tasks have ever run at once. */
  private static final Deque<Kept> IDLE = new ConcurrentLinkedDeque<>();

  private GanPool() {}

  /**
   * Kernels are created for a number of threads, and with another number they add up in another
   * order.
   */
  private record Kept(GanSettings settings, Optimizer optimizer, int threads, Gan gan) {
    boolean suits(TrainSettings wanted, int wantedThreads) {
      return settings.equals(wanted.gan())
          && optimizer.equals(wanted.optimizer())
          && threads == wantedThreads;
    }
  }

  /** Returns an idle GAN of this kind or a new one; it must be released. */
  static Gan take(TrainSettings settings, int threads) {
    for (Kept kept = IDLE.poll(); kept != null; kept = IDLE.poll()) {
      if (kept.suits(settings, threads)) {
        return kept.gan();
      }
      kept.gan().close();
    }
    return Gan.create(settings.gan(), settings.optimizer(), settings.seed());
  }

  static void release(TrainSettings settings, int threads, Gan gan) {
    IDLE.push(new Kept(settings.gan(), settings.optimizer(), threads, gan));
  }

  /** Closes the idle GANs. */
  public static void clear() {
    for (Kept kept = IDLE.poll(); kept != null; kept = IDLE.poll()) {
      kept.gan().close();
    }
  }
}
