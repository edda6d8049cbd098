package dev.rechroma.video;

import java.io.Serializable;
import java.util.List;

/**
 * A film whose segments are done.
 *
 * @param stem name of the result below the output folder, without its ending
 * @param folder of the segments
 * @param files of the segments, in order
 * @param damaged whether FFmpeg found damage in the film
 */
record FilmJoin(FilmPlan plan, String stem, String folder, List<String> files, boolean damaged)
    implements Serializable {}
