/**
 * JPEG 2000: the boxes of a file, and codestreams that are walked and rebuilt before OpenCV decodes
 * them (ISO/IEC 15444-1).
 */
package dev.rechroma.image.codec.jp2;
