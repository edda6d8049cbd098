/** Still WebP. */
package dev.rechroma.image.codec.webp;
