/** TIFF and BigTIFF: our own reader of all pages and our own writer (TIFF 6.0). */
package dev.rechroma.image.codec.tiff;
