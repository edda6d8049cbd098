package dev.rechroma.film;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * When the frames of a film are shown, and at which of them decoding can begin.
 *
 * @param times in the stream's time base, ascending
 * @param keys times of key frames, ascending
 * @param end when the last frame ends
 */
public record FrameTimes(long[] times, long[] keys, long end) implements Serializable {

  /**
   * Frames that a task colorizes.
   *
   * @param index from 0
   * @param start time of the first frame
   * @param end time of the first frame after it
   * @param frames number of frames
   * @param warmUp time of the frame from which colours are carried into it; start if there is none
   */
  public record Segment(int index, long start, long end, int frames, long warmUp)
      implements Serializable {}

  /**
   * Cuts the film at key frames where there are some near by, so that little is decoded twice.
   *
   * @param length of a segment, in the time base
   * @param warmUpFrames frames before a segment from which colours are carried into it
   */
  public List<Segment> segments(long length, int warmUpFrames) {
    List<Segment> segments = new ArrayList<>();
    int first = 0;
    while (first < times.length) {
      int next = next(first, length);
      long until = next < times.length ? times[next] : end;
      long warmUp = times[Math.max(0, first - warmUpFrames)];
      segments.add(new Segment(segments.size(), times[first], until, next - first, warmUp));
      first = next;
    }
    return segments;
  }

  /**
   * A piece to look at: from a third of the film on, where there is more to see than at its
   * beginning, or from as much earlier as it needs to have its length.
   *
   * @param length in the time base, at least 1
   */
  public Segment preview(long length) {
    int latest = atOrAfter(times, end - length);
    int first = Math.max(0, Math.min(times.length / 3, latest));
    int next = Math.max(first + 1, atOrAfter(times, times[first] + length));
    long until = next < times.length ? times[next] : end;
    return new Segment(0, times[first], until, next - first, times[first]);
  }

  /** Index of the first frame of the next segment: the first key frame in its second half. */
  private int next(int first, long length) {
    long from = times[first] + length / 2;
    long latest = times[first] + length;
    int key = atOrAfter(keys, from);
    long cut = key < keys.length && keys[key] <= latest ? keys[key] : latest;
    return Math.max(first + 1, atOrAfter(times, cut));
  }

  private static int atOrAfter(long[] sorted, long time) {
    int found = Arrays.binarySearch(sorted, time);
    return found >= 0 ? found : -found - 1;
  }
}
