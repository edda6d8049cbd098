/**
 * Photos in and out: decode, encode, resize, RGB to and from CIE L*a*b*.
 *
 * <p>The only package that touches OpenCV. Every file is treated as hostile: its header is read by
 * bounds-checked parsers and held against {@link dev.rechroma.image.DecodeLimits} before the native
 * decoders see a byte of it.
 */
package dev.rechroma.image;
