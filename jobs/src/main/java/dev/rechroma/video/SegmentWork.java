package dev.rechroma.video;

import dev.rechroma.film.FilmInfo;
import dev.rechroma.film.FrameTimes.Segment;
import java.io.Serializable;

/**
 * A segment to be colorized.
 *
 * @param folder for the results of the film, below the output folder
 * @param name of the result
 */
record SegmentWork(FilmFile film, FilmInfo info, Segment segment, String folder, String name)
    implements Serializable {

  /** The result, below the output folder. */
  String file() {
    return folder + "/" + name;
  }
}
