package dev.rechroma.film.ffmpeg;

import dev.rechroma.image.GrayFrame;

/**
 * A decoded frame.
 *
 * @param time in the stream's time base
 * @param gray its luma, full range; the caller closes it
 */
public record FilmFrame(long time, GrayFrame gray) {}
