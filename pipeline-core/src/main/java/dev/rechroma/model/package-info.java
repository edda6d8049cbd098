/**
 * A trained model: its directory, the bundled one, the mix of two, and what applies it to photos of
 * any size, {@link dev.rechroma.model.Colorizer}.
 */
package dev.rechroma.model;
