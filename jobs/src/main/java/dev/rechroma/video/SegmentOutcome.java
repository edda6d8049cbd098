package dev.rechroma.video;

import java.io.Serializable;

/**
 * The result of a segment.
 *
 * @param film its path
 * @param problem why the film cannot be colorized, or null
 */
record SegmentOutcome(String film, String problem) implements Serializable {}
