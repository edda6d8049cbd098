/**
 * FFmpeg, which is used only here. Films are read by its programs, in processes of their own, so
 * that a damaged or hostile film cannot crash or stall this one; frames of our own are encoded by
 * its library.
 */
package dev.rechroma.film.ffmpeg;
