/**
 * Films, frame by frame: what they hold, how they are cut into segments, their frames in colour.
 */
package dev.rechroma.film;
