package dev.rechroma.train;

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
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the losses of both networks by epoch. */
public final class LossPlot {
  /** Name of the file in the model directory. */
  public static final String FILE = "loss.png";

  private static final int WIDTH = 900;
  private static final int HEIGHT = 420;
  private static final Color BLUE = new Color(0x1f5fa8);
  private static final Color ORANGE = new Color(0xd9660a);

  private LossPlot() {}

  /** A PNG of the discriminator's loss and of the generator's cross entropy. */
  public static byte[] png(History history) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Loss of the two networks")
            .xAxisTitle("epoch")
            .yAxisTitle("cross entropy")
            .build();
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNE);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setPlotBorderVisible(false);
    chart.getStyler().setXAxisDecimalPattern("0");
    add(chart, "discriminator", BLUE, history, row -> row.loss().discriminator());
    add(chart, "generator (adversarial part)", ORANGE, history, row -> row.loss().adversarial());
    return encode(BitmapEncoder.getBufferedImage(chart));
  }

  private static void add(
      XYChart chart,
      String name,
      Color color,
      History history,
      ToDoubleFunction<History.Row> value) {
    List<Integer> epochs = history.rows().stream().map(History.Row::epoch).toList();
    List<Double> values = history.rows().stream().map(value::applyAsDouble).toList();
    XYSeries series = chart.addSeries(name, epochs, values);
    series.setLineColor(color);
    series.setMarkerColor(color);
    // A single epoch is a point, which a line alone would not show.
    series.setMarker(epochs.size() == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
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
