package dev.rechroma.spark;

import dev.rechroma.gan.Gan;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.gan.Optimizer;
import dev.rechroma.train.TrainSettings;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The GAN of this JVM, kept from epoch to epoch: building it takes as long as several steps. What
 * it learned does not matter, an epoch brings its own state.
 */
final class Gans {
  private static final AtomicReference<Kept> IDLE = new AtomicReference<>();

  private Gans() {}

  private record Kept(GanSettings settings, Optimizer optimizer, Gan gan) {
    boolean suits(TrainSettings wanted) {
      return settings.equals(wanted.gan()) && optimizer.equals(wanted.optimizer());
    }
  }

  /** The idle one, if it is of these settings, or a new one; to be given back. */
  static Gan take(TrainSettings settings) {
    Kept kept = IDLE.getAndSet(null);
    if (kept != null && kept.suits(settings)) {
      return kept.gan();
    }
    close(kept);
    return Gan.create(settings.gan(), settings.optimizer(), settings.seed());
  }

  static void giveBack(TrainSettings settings, Gan gan) {
    close(IDLE.getAndSet(new Kept(settings.gan(), settings.optimizer(), gan)));
  }

  private static void close(Kept kept) {
    if (kept != null) {
      kept.gan().close();
    }
  }
}
