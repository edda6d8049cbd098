package dev.rechroma.film;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.film.FrameTimes.Segment;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FrameTimesTest {
  /** 100 frames, 10 units apart. */
  private static final long[] TIMES = LongStream.range(0, 100).map(i -> 10 * i).toArray();

  @Test
  void segmentsBeginAtKeyFramesWhereTheseAreNearBy() {
    FrameTimes times = new FrameTimes(TIMES, new long[] {0, 170, 180, 330, 900}, 1000);

    List<Segment> segments = times.segments(200, 3);

    assertThat(segments.stream().map(Segment::start))
        .containsExactly(0L, 170L, 330L, 530L, 730L, 900L);
    assertThat(segments.stream().mapToInt(Segment::frames).sum()).isEqualTo(100);
    assertThat(segments.get(1)).isEqualTo(new Segment(1, 170, 330, 16, 140));
    assertThat(segments.get(0).warmUp()).isZero();
    assertThat(segments.get(5).end()).isEqualTo(1000);
  }

  @Test
  void aPreviewBeginsEarlierInAShortFilm() {
    FrameTimes times = new FrameTimes(TIMES, new long[] {0}, 1000);

    assertThat(times.preview(200)).isEqualTo(new Segment(0, 330, 530, 20, 330));
    assertThat(times.preview(800)).isEqualTo(new Segment(0, 200, 1000, 80, 200));
    assertThat(times.preview(5000)).isEqualTo(new Segment(0, 0, 1000, 100, 0));
    assertThat(times.preview(1).frames()).isEqualTo(1);
  }

  @Test
  void aFrameLongerThanASegmentIsASegment() {
    FrameTimes times = new FrameTimes(new long[] {0, 1000, 1010}, new long[] {0}, 1020);

    assertThat(times.segments(100, 0).stream().map(Segment::frames)).containsExactly(1, 2);
  }
}
