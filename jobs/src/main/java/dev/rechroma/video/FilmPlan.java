package dev.rechroma.video;

import dev.rechroma.film.FilmInfo;
import dev.rechroma.film.FrameTimes.Segment;
import java.io.Serializable;
import java.util.List;

/**
 * How a film is to be colorized, or why not.
 *
 * @param status WORK, or what is final
 * @param reason for people, unless it is to be colorized
 * @param info null unless it is to be colorized
 */
record FilmPlan(FilmFile film, Status status, String reason, FilmInfo info, List<Segment> segments)
    implements Serializable {

  /** What becomes of a file. */
  enum Status {
    WORK,
    FAILED,
    SKIPPED,
    OTHER
  }

  static FilmPlan work(FilmFile film, FilmInfo info, List<Segment> segments) {
    return new FilmPlan(film, Status.WORK, "", info, segments);
  }

  static FilmPlan without(FilmFile film, Status status, String reason) {
    return new FilmPlan(film, status, reason, null, List.of());
  }

  boolean isWork() {
    return status == Status.WORK;
  }

  long frames() {
    return segments.stream().mapToLong(Segment::frames).sum();
  }
}
