/**
 * One {@link dev.rechroma.image.codec.Codec} a file format, each in a package below, and what they
 * share. Every file is treated as hostile: its structure is read by bounds-checked parsers before a
 * native decoder sees a byte of it.
 */
package dev.rechroma.image.codec;
