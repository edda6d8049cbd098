/**
 * Colorizing films: they are cut into segments, each of which a task colorizes, and joined with
 * their sound.
 */
package dev.rechroma.video;
