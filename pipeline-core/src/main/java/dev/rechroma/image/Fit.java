package dev.rechroma.image;

/** How a photo of any shape becomes a square. */
public enum Fit {
  /** The centre square is cut out; the proportions stay. */
  CROP,
  /** The whole photo is kept; the proportions change. */
  STRETCH
}
