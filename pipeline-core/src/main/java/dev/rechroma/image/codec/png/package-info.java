/** PNG, with the transparency and tones that the decoder ignores. */
package dev.rechroma.image.codec.png;
