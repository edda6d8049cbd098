/**
 * The frames of a film in colours that follow what moves instead of flickering: cuts between
 * scenes, colours carried from frame to frame, and what they are corrected by.
 */
package dev.rechroma.film.scene;
