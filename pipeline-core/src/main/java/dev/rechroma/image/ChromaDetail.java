package dev.rechroma.image;

/**
 * Colours of a small picture with the detail of a larger one, as two levels of a Laplacian pyramid
 * (Burt and Adelson 1983, "The Laplacian Pyramid as a Compact Image Code"): averages over cells
 * come from the small picture, and what varies within a cell from the large one.
 */
public final class ChromaDetail {
  /**
   * Side of a cell in pixels of the small picture. With the bundled model, larger cells let colours
   * move visibly with the size of the large picture, smaller ones keep less of its detail.
   */
  private static final int CELL = 4;

  private ChromaDetail() {}

  /**
   * The large picture, its a and b shifted so that each cell has the mean a and b of the small one;
   * between the centres of cells, shifts are interpolated.
   */
  public static LabImage add(LabImage small, LabImage large) {
    int columns = Math.max(1, small.width() / CELL);
    int rows = Math.max(1, small.height() / CELL);
    LabImage wanted = small.resized(columns, rows);
    LabImage had = large.resized(columns, rows);
    LabImage shifts =
        had.withAb(difference(wanted.a(), had.a()), difference(wanted.b(), had.b()))
            .resized(large.width(), large.height());
    return large.withAb(sum(large.a(), shifts.a()), sum(large.b(), shifts.b()));
  }

  private static float[] difference(float[] one, float[] other) {
    float[] difference = new float[one.length];
    for (int i = 0; i < one.length; i++) {
      difference[i] = one[i] - other[i];
    }
    return difference;
  }

  private static float[] sum(float[] one, float[] other) {
    float[] sum = new float[one.length];
    for (int i = 0; i < one.length; i++) {
      sum[i] = one[i] + other[i];
    }
    return sum;
  }
}
