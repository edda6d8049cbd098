package dev.rechroma.colorize;

import dev.rechroma.source.Source;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * What has come to the inputs from one look at them to the next. A file that is still being written
 * changes from look to look: it is due once two looks have found the same state. The driver keeps
 * hashes, 16 bytes a file for each of a look and of what is done, never the sources.
 */
final class Arrivals {
  /**
   * What a look found, in no particular order.
   *
   * @param states hashes of paths and states
   * @param paths hashes of the paths alone
   */
  record Look(long[] states, long[] paths) implements Serializable {
    /** Lists the sources once. */
    static Look at(JavaRDD<Source> sources) {
      List<Look> parts = sources.mapPartitions(Look::part).collect();
      return new Look(
          parts.stream().flatMapToLong(each -> LongStream.of(each.states)).toArray(),
          parts.stream().flatMapToLong(each -> LongStream.of(each.paths)).toArray());
    }

    private static Iterator<Look> part(Iterator<Source> sources) {
      LongStream.Builder states = LongStream.builder();
      LongStream.Builder paths = LongStream.builder();
      sources.forEachRemaining(
          source -> {
            states.add(state(source));
            paths.add(hash(source.path()));
          });
      return List.of(new Look(states.build().toArray(), paths.build().toArray())).iterator();
    }

    private IntStream indices() {
      return IntStream.range(0, states.length);
    }
  }

  /**
   * What to do after a look.
   *
   * @param states hashes of what is to be processed, sorted
   * @param everything whether these are all files that are at rest, done before or not
   */
  record Due(long[] states, boolean everything) {
    boolean isEmpty() {
      return states.length == 0 && !everything;
    }

    /** The sources that are due; valid until the broadcast is destroyed. */
    static JavaRDD<Source> of(JavaRDD<Source> sources, Broadcast<long[]> states) {
      return sources.filter(source -> contains(states.value(), state(source)));
    }

    Broadcast<long[]> broadcast(JavaSparkContext spark) {
      return spark.broadcast(states);
    }
  }

  private Look last = new Look(new long[0], new long[0]);
  private long[] seen = new long[0];
  private long[] doneStates = new long[0];
  private long[] donePaths = new long[0];
  private boolean begun;

  /**
   * Compares a look with the one before. Everything is due at first, and where something is gone
   * that was done: its failure, if it was one, is history.
   */
  Due look(Look now) {
    long[] before = seen;
    long[] earlierPaths = sorted(LongStream.of(last.paths));
    long[] paths = sorted(LongStream.of(now.paths));
    seen = sorted(LongStream.of(now.states));
    last = now;
    boolean everything =
        !begun
            || LongStream.of(donePaths)
                .anyMatch(path -> !contains(paths, path) && !contains(earlierPaths, path));
    LongStream due =
        LongStream.of(now.states)
            .filter(state -> contains(before, state))
            .filter(state -> everything || !contains(doneStates, state));
    long[] states = sorted(due);
    // An input that holds nothing yet leaves nothing in the output.
    return new Due(states, everything && (begun || states.length > 0));
  }

  /** Records that what was due has been processed. */
  void done(Due due) {
    long[] states =
        sorted(
            LongStream.of(last.states)
                .filter(
                    state ->
                        contains(due.states, state)
                            || (!due.everything && contains(doneStates, state))));
    donePaths =
        sorted(
            last.indices()
                .filter(
                    each ->
                        contains(states, last.states[each])
                            || contains(donePaths, last.paths[each]))
                .mapToLong(each -> last.paths[each]));
    doneStates = states;
    begun = true;
  }

  /** Everything is due again. */
  void forget() {
    begun = false;
  }

  private static long[] sorted(LongStream values) {
    return values.sorted().toArray();
  }

  private static boolean contains(long[] sorted, long value) {
    return Arrays.binarySearch(sorted, value) >= 0;
  }

  private static long state(Source source) {
    return hash(
        String.join("\0", source.path(), source.kind().name(), source.state(), source.reason()));
  }

  /** Of a cryptographic function, so that nobody can make a file that counts as another one. */
  private static long hash(String text) {
    return ByteBuffer.wrap(DigestUtils.sha256(text.getBytes(StandardCharsets.UTF_8))).getLong();
  }
}
