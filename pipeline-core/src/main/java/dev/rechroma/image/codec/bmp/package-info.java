/** BMP: our own reader, and a writer for pictures with alpha. */
package dev.rechroma.image.codec.bmp;
