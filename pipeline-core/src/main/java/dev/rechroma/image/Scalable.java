package dev.rechroma.image;

/** A picture that networks see at sizes of their own. */
public interface Scalable {
  /** Pixels across. */
  int width();

  /** Pixels down. */
  int height();

  /** The whole picture in L*a*b*, stretched to these sides, px, at least 1. */
  LabImage toLab(int width, int height);
}
