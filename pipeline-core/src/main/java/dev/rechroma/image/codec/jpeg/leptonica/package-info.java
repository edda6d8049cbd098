/** Leptonica, used only here: the JPEG library in it has SIMD code, OpenCV's has none. */
package dev.rechroma.image.codec.jpeg.leptonica;
