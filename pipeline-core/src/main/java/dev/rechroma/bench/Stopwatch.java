package dev.rechroma.bench;

import java.util.Arrays;

/**
 * Times work after a warm-up.
 *
 * @param warmUp number of runs before measuring
 * @param repeats number of measured runs
 */
record Stopwatch(int warmUp, int repeats) {

  /** Median duration of a run, ms. */
  double median(Runnable work) {
    double[] times = times(work);
    Arrays.sort(times);
    int middle = times.length / 2;
    return times.length % 2 == 1 ? times[middle] : (times[middle - 1] + times[middle]) / 2;
  }

  /** Duration of the fastest run, ms. */
  double best(Runnable work) {
    return Arrays.stream(times(work)).min().orElseThrow();
  }

  private double[] times(Runnable work) {
    for (int i = 0; i < warmUp; i++) {
      work.run();
    }
    double[] times = new double[repeats];
    for (int i = 0; i < repeats; i++) {
      long start = System.nanoTime();
      work.run();
      times[i] = (System.nanoTime() - start) / 1e6;
    }
    return times;
  }
}
