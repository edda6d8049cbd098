/** PNG, with transparency and tones that the decoder leaves alone. */
package dev.rechroma.image.codec.png;
