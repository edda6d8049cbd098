package dev.rechroma.train.history;

import dev.rechroma.train.StepLoss;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the losses of both networks by epoch. */
public final class LossPlot {
  /** Name of the file in the model directory. */
  public static final String FILE = "loss.png";

  private static final int WIDTH = 900;
  private static final int HEIGHT = 420;
  private static final Color BLUE = new Color(0x1f5fa8);
  private static final int RIGHT_AXIS = 1;
  private static final Color GRAY = new Color(0x8a8a8a);
  private static final Color ORANGE = new Color(0xd9660a);

  private LossPlot() {}

  /**
   * A PNG of the discriminator's loss and the generator's cross entropy (left axis; not drawn if
   * the discriminator did not take part) and of the reconstruction error (right axis).
   */
  public static byte[] png(History history) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Losses")
            .xAxisTitle("epoch")
            .yAxisTitle("cross entropy")
            .build();
    XYStyler style = chart.getStyler();
    style.setLegendPosition(Styler.LegendPosition.OutsideS);
    style.setLegendLayout(Styler.LegendLayout.Horizontal);
    style.setChartBackgroundColor(Color.WHITE);
    style.setPlotBorderVisible(false);
    style.setXAxisDecimalPattern("0");
    style.setXAxisMaxLabelCount(12);
    style.setYAxisGroupPosition(RIGHT_AXIS, Styler.YAxisPosition.Right);
    List<History.Row> adversarial =
        history.rows().stream().filter(row -> row.loss().isAdversarial()).toList();
    if (!adversarial.isEmpty()) {
      add(chart, "discriminator", BLUE, adversarial, StepLoss::discriminator);
      add(chart, "generator, cross entropy", ORANGE, adversarial, StepLoss::adversarial);
    }
    add(chart, "generator, reconstruction", GRAY, history.rows(), StepLoss::reconstruction)
        .setYAxisGroup(RIGHT_AXIS);
    chart.setYAxisGroupTitle(RIGHT_AXIS, "mean squared error");
    return encode(BitmapEncoder.getBufferedImage(chart));
  }

  private static XYSeries add(
      XYChart chart,
      String name,
      Color color,
      List<History.Row> rows,
      ToDoubleFunction<StepLoss> value) {
    List<Integer> epochs = rows.stream().map(History.Row::epoch).toList();
    List<Double> values = rows.stream().map(row -> value.applyAsDouble(row.loss())).toList();
    XYSeries series = chart.addSeries(name, epochs, values);
    series.setLineColor(color);
    series.setMarkerColor(color);
    // A single epoch is a point, which a line alone would not show.
    series.setMarker(epochs.size() == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    return series;
  }

  private static byte[] encode(BufferedImage image) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
