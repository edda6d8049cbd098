package dev.rechroma.model;

import dev.rechroma.gan.Engine;
import dev.rechroma.gan.GanSettings;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The models of this JVM. A network serves one thread at a time, so there are as many copies of a
 * model as tasks have ever run at once; they outlive the tasks.
 */
public final class ColorizerPool {
  private static final Map<Key, Queue<Colorizer>> IDLE = new ConcurrentHashMap<>();

  /** The key of a copy; the same weights may be used at several sizes. */
  private record Key(String id, GanSettings settings, Engine engine) {}

  private ColorizerPool() {}

  /** An idle copy, or a new one; the caller must release it. */
  public static Colorizer take(TrainedModel model) {
    return Optional.ofNullable(idle(model).poll())
        .orElseGet(() -> new Colorizer(model.predictor()));
  }

  /** Returns a copy to the pool for others to take. */
  public static void release(TrainedModel model, Colorizer colorizer) {
    idle(model).add(colorizer);
  }

  private static Queue<Colorizer> idle(TrainedModel model) {
    Key wanted = new Key(model.id(), model.settings(), model.engine());
    // A JVM that uses one model after another keeps only the last one.
    IDLE.forEach(
        (key, colorizers) -> {
          if (!key.equals(wanted) && IDLE.remove(key, colorizers)) {
            close(colorizers);
          }
        });
    return IDLE.computeIfAbsent(wanted, key -> new ConcurrentLinkedQueue<>());
  }

  /** Closes the idle copies; copies in use go back to the pool when they are released. */
  public static void clear() {
    IDLE.values().forEach(ColorizerPool::close);
  }

  private static void close(Queue<Colorizer> idle) {
    for (Colorizer each = idle.poll(); each != null; each = idle.poll()) {
      each.predictor().close();
    }
  }
}
