package dev.rechroma.train.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rechroma.config.UserError;
import dev.rechroma.io.LocalStorage;
import dev.rechroma.train.Costs;
import dev.rechroma.train.StepLoss;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
  @TempDir private Path folder;

  @Test
  void whatIsWrittenIsRead() throws IOException {
    History history = History.empty().with(row(1, 0.5)).with(row(2, Double.NaN));

    HistoryCsv.write(history, new LocalStorage(folder));

    assertThat(HistoryCsv.read(new LocalStorage(folder))).isEqualTo(history);
    assertThat(Files.readString(folder.resolve("history.csv")))
        .startsWith("epoch,step,images_seen,discriminator_loss")
        .contains("aggregation_seconds,learning_rate,discriminator_learning_rate\n")
        .contains(
            "1,10,80,0.500000,3.00000,1.00000,0.0200000,300.500,2.50,7,2,2,1,216.50,1.50,0.25,0.05,0.20,0.000200000,1.00000e-05\n");
  }

  @Test
  void whatWasMeasuredNowAndThenIsReadAsItWasRounded() throws IOException {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("psnr", 23.45678901);
    metrics.put("ssim", Double.NaN);
    metrics.put("auc", 91.5);
    History history = History.empty().with(row(1, 0.5)).with(row(2, 0.6, metrics));

    HistoryCsv.write(history, new LocalStorage(folder));

    History read = HistoryCsv.read(new LocalStorage(folder));
    assertThat(read).isEqualTo(history);
    assertThat(read.rows()).extracting(History.Row::isMeasured).containsExactly(false, true);
    assertThat(read.last().metrics()).isEqualTo(Map.of("psnr", 23.4568, "auc", 91.5));
    List<String> lines = Files.readAllLines(folder.resolve("history.csv"));
    assertThat(lines.get(0)).endsWith(",validation_psnr,validation_auc");
    assertThat(lines.get(1)).endsWith("e-05,,");
    assertThat(lines.get(2)).endsWith("e-05,23.4568,91.5000");
  }

  @Test
  void aFileOfAnEarlierVersionIsRead() throws IOException {
    Files.writeString(
        folder.resolve("history.csv"),
        """
        epoch,step,images_seen,discriminator_loss,generator_loss,adversarial_loss,reconstruction_loss,validation_ab_mse,seconds,rounds,workers,executors,left_out,megabytes,compute_seconds,broadcast_seconds,input_seconds,aggregation_seconds
        1,10,80,0.500000,3.00000,1.00000,0.0200000,300.500,2.50,7,2,2,1,216.50,1.50,0.25,0.05,0.20
        """);

    History.Row row = HistoryCsv.read(new LocalStorage(folder)).last();

    assertThat(row.validationAbMse()).isEqualTo(300.5);
    assertThat(row.costs().aggregation()).isEqualTo(0.2);
    assertThat(row.rates().generator()).isNaN();
    assertThat(row.isMeasured()).isFalse();
  }

  @Test
  void aResumeForgetsWhatCameAfterItsCheckpoint() {
    History history = History.empty().with(row(1, 0.5)).with(row(2, 0.6)).with(row(3, 0.7));

    assertThat(history.upTo(2).rows()).extracting(History.Row::epoch).containsExactly(1, 2);
  }

  @Test
  void aDamagedFileIsNamed() throws IOException {
    for (String text : List.of("epoch\n1,2\n", "epoch\n1\n", "epoch,step\nx,1\n", "epoch\n\"1\n")) {
      Files.writeString(folder.resolve("history.csv"), text);

      assertThatThrownBy(() -> HistoryCsv.read(new LocalStorage(folder)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("history.csv in " + folder + " is damaged");
    }
  }

  /** Checks that both curves are there, in their colours. */
  @Test
  void thePlotShowsBothLosses() throws IOException {
    byte[] png = LossPlot.png(History.empty().with(row(1, 0.5)).with(row(2, 0.6)));

    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(count(image, 0x1f5fa8)).isGreaterThan(100);
    assertThat(count(image, 0xd9660a)).isGreaterThan(100);
  }

  @Test
  void thePlotShowsOneEpochAndLeavesOutWhatIsNoNumber() throws IOException {
    byte[] png = LossPlot.png(History.empty().with(row(1, Double.NaN)));

    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(count(image, 0x1f5fa8)).isZero();
    assertThat(count(image, 0xd9660a)).isGreaterThan(20);
  }

  private static long count(BufferedImage image, int rgb) {
    long count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += (image.getRGB(x, y) & 0xffffff) == rgb ? 1 : 0;
      }
    }
    return count;
  }

  private static History.Row row(int epoch, double discriminatorLoss) {
    return row(epoch, discriminatorLoss, Map.of());
  }

  private static History.Row row(int epoch, double discriminatorLoss, Map<String, Double> metrics) {
    return new History.Row(
        epoch,
        10 * epoch,
        80L * epoch,
        new StepLoss(discriminatorLoss, 3, 1, 0.02),
        300.5,
        2.5,
        new Costs(7, 2, 2, 1, 216.5, 1.5, 0.25, 0.05, 0.2),
        new History.Rates(2e-4, 1e-5),
        metrics);
  }
}
