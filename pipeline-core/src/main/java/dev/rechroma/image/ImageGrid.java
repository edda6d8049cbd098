package dev.rechroma.image;

import java.util.List;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.Point;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

/** Draws pictures side by side under column titles, for viewing. */
public final class ImageGrid {
  private static final int GAP = 6;
  private static final int TITLE_HEIGHT = 28;
  private static final double TITLE_SCALE = 0.5;

  /** Titles are drawn this much larger and shrunk, which smooths the stroke font. */
  private static final int TITLE_OVERSAMPLING = 4;

  private static final int FONT = Imgproc.FONT_HERSHEY_SIMPLEX;
  private static final Scalar WHITE = new Scalar(255, 255, 255);
  private static final Scalar INK = new Scalar(40, 40, 40);

  private final int columns;
  private final int rows;
  private final int cell;
  private final Mat canvas;

  private ImageGrid(MatScope scope, int columns, int rows, int cell) {
    this.columns = columns;
    this.rows = rows;
    this.cell = cell;
    this.canvas = scope.own(new Mat(height(), width(), CvType.CV_8UC3, WHITE));
  }

  /**
   * One PNG of all pictures on white.
   *
   * @param columnTitles short ASCII titles, one per column; a title too wide for its column is
   *     shrunk
   * @param rows pictures from left to right; a row may hold fewer pictures than there are columns
   * @param cell side of every cell, px; a picture keeps its proportions and is centred in it
   * @throws IllegalArgumentException if there is no column, a row has more pictures than there are
   *     titles, or the cell is smaller than 8 px
   */
  public static byte[] png(List<String> columnTitles, List<List<LabImage>> rows, int cell) {
    requireSane(columnTitles, rows, cell);
    try (MatScope scope = new MatScope()) {
      ImageGrid grid = new ImageGrid(scope, columnTitles.size(), rows.size(), cell);
      for (int column = 0; column < columnTitles.size(); column++) {
        grid.drawTitle(columnTitles.get(column), column);
      }
      for (int row = 0; row < rows.size(); row++) {
        grid.drawRow(rows.get(row), row);
      }
      return grid.encode();
    }
  }

  private static void requireSane(List<String> titles, List<List<LabImage>> rows, int cell) {
    if (titles.isEmpty() || cell < 8) {
      throw new IllegalArgumentException(titles.size() + " columns of " + cell + " px");
    }
    for (List<LabImage> row : rows) {
      if (row.size() > titles.size()) {
        throw new IllegalArgumentException(
            row.size() + " pictures in " + titles.size() + " columns");
      }
    }
  }

  private int width() {
    return GAP + columns * (cell + GAP);
  }

  private int height() {
    return TITLE_HEIGHT + rows * (cell + GAP) + (rows == 0 ? GAP : 0);
  }

  private int left(int column) {
    return GAP + column * (cell + GAP);
  }

  private void drawTitle(String title, int column) {
    try (MatScope scope = new MatScope()) {
      int k = TITLE_OVERSAMPLING;
      Mat large = scope.own(new Mat(TITLE_HEIGHT * k, cell * k, CvType.CV_8UC3, WHITE));
      drawText(large, title);
      Mat small = scope.own(Resizer.resize(large, cell, TITLE_HEIGHT));
      small.copyTo(scope.own(canvas.submat(new Rect(left(column), 0, cell, TITLE_HEIGHT))));
    }
  }

  private static void drawText(Mat large, String title) {
    double scale = TITLE_SCALE * TITLE_OVERSAMPLING;
    double width = Imgproc.getTextSize(title, FONT, scale, TITLE_OVERSAMPLING, new int[1]).width;
    double shrink = Math.min(1, large.cols() * 0.96 / Math.max(1, width));
    int thickness = Math.max(1, (int) Math.round(TITLE_OVERSAMPLING * shrink));
    Size size = Imgproc.getTextSize(title, FONT, scale * shrink, thickness, new int[1]);
    Point lowerLeft = new Point((large.cols() - size.width) / 2, (large.rows() + size.height) / 2);
    Imgproc.putText(large, title, lowerLeft, FONT, scale * shrink, INK, thickness, Imgproc.LINE_AA);
  }

  private void drawRow(List<LabImage> pictures, int row) {
    for (int column = 0; column < pictures.size(); column++) {
      draw(pictures.get(column), left(column), TITLE_HEIGHT + row * (cell + GAP));
    }
  }

  private void draw(LabImage picture, int x, int y) {
    double scale = (double) cell / Math.max(picture.width(), picture.height());
    int width = Math.max(1, (int) Math.round(picture.width() * scale));
    int height = Math.max(1, (int) Math.round(picture.height() * scale));
    Rect place = new Rect(x + (cell - width) / 2, y + (cell - height) / 2, width, height);
    try (MatScope scope = new MatScope()) {
      Mat lab = scope.own(picture.resized(width, height).toMat());
      LabColor.toBgr(lab, scope.own(canvas.submat(place)));
    }
  }

  private byte[] encode() {
    try (MatScope scope = new MatScope()) {
      MatOfByte file = scope.own(new MatOfByte());
      if (!Imgcodecs.imencode(".png", canvas, file)) {
        throw new IllegalStateException("PNG encoder failed");
      }
      return file.toArray();
    }
  }
}
