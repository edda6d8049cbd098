package dev.rechroma.video;

import dev.rechroma.film.FilmInfo;
import dev.rechroma.film.FrameTimes.Segment;
import java.io.Serializable;

/**
 * A segment to be colorized.
 *
 * @param file of the result, below the output folder
 */
record SegmentWork(FilmFile film, FilmInfo info, Segment segment, String file)
    implements Serializable {}
