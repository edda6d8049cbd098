package dev.rechroma.training;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long a round waits for its workers: once half are done, each of the others has a fixed time
 * left, counted from then or, if it began later than the others, from when it should have been
 * done. Times are nanoseconds of one clock.
 */
final class StragglerPolicy {
  private final int tasks;
  private final long nanos;
  private final Map<Long, Running> running = new HashMap<>();
  private int done;
  private long halfDone;
  private long longest;

  private record Running(String executor, long since) {}

  /**
   * @param tasks of the round
   * @param seconds that a worker has left
   */
  StragglerPolicy(int tasks, double seconds) {
    this.tasks = tasks;
    this.nanos = (long) (seconds * 1e9);
  }

  void started(long task, String executor, long now) {
    running.put(task, new Running(executor, now));
  }

  /** A failed task leaves no trace: Spark starts it again. */
  void failed(long task) {
    running.remove(task);
  }

  void succeeded(long task, long now) {
    Running ended = running.remove(task);
    if (ended == null) {
      return;
    }
    longest = Math.max(longest, now - ended.since());
    done++;
    if (2 * done >= tasks && 2 * (done - 1) < tasks) {
      halfDone = now;
    }
  }

  /** The executors that have kept the others waiting for too long. */
  List<String> late(long now) {
    if (2 * done < tasks) {
      return List.of();
    }
    return running.values().stream()
        .filter(each -> now - Math.max(halfDone, each.since() + longest) > nanos)
        .map(Running::executor)
        .distinct()
        .toList();
  }
}
