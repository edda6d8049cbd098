/**
 * One {@link dev.rechroma.image.codec.Codec} per file format, each in a subpackage, and the code
 * they share. Every file is treated as hostile: its structure is read by bounds-checked parsers
 * before a native decoder sees a byte of it.
 */
package dev.rechroma.image.codec;
