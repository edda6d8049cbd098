package dev.rechroma.training;

import com.typesafe.config.ConfigFactory;
import dev.rechroma.config.Settings;
import dev.rechroma.dataset.TensorDataSet;
import dev.rechroma.engine.Session;
import dev.rechroma.image.LabImage;
import dev.rechroma.tensor.LabTensor;
import dev.rechroma.tensor.Split;
import dev.rechroma.tensor.TensorRow;
import dev.rechroma.train.TrainSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Pictures for training that need no file to be decoded. */
public final class Photos {
  static final int SIDE = 36;

  private Photos() {}

  public static SparkSession spark() {
    return Session.open("test", Optional.of("local[2]"), Map.of());
  }

  public static List<TensorRow> some(int count) {
    return IntStream.range(0, count).mapToObj(Photos::photo).toList();
  }

  /** A data set whose photos are all for training. */
  public static TensorDataSet dataSet(Path folder, int count) {
    List<Row> rows =
        some(count).stream().map(photo -> TensorDataSet.row(photo, Split.TRAIN)).toList();
    return dataSet(folder, spark().createDataFrame(rows, TensorDataSet.SCHEMA));
  }

  public static TensorDataSet dataSet(Path folder, Dataset<Row> rows) {
    try {
      TensorDataSet data = TensorDataSet.in(spark(), folder.toString());
      data.folder().delete();
      data.append(rows, "uncompressed");
      return TensorDataSet.in(spark(), data.folder());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of a GAN that trains in a second. */
  public static TrainSettings settings(String more) {
    String tiny =
        """
        size = 32, batch-size-per-worker = 3, generator-width = 4, generator-depth = 1,
        discriminator-width = 4, warm-up-epochs = 0, crop = 1, flip = 0, label-noise = 0
        """;
    return TrainSettings.read(
        ConfigFactory.parseString(more)
            .withFallback(ConfigFactory.parseString(tiny))
            .withFallback(Settings.reference().getConfig("train")));
  }

  private static TensorRow photo(int index) {
    Random random = new Random(index);
    float[] l = new float[SIDE * SIDE];
    float[] a = new float[SIDE * SIDE];
    float[] b = new float[SIDE * SIDE];
    for (int i = 0; i < l.length; i++) {
      l[i] = 100 * random.nextFloat();
      a[i] = 60 - 2 * (index % 30);
      b[i] = 40 * random.nextFloat();
    }
    byte[] lab = LabTensor.encode(new LabImage(SIDE, SIDE, l, a, b));
    String id = String.format(Locale.ROOT, "%064x", index);
    return new TensorRow(id, "photo" + index, id, TensorRow.View.MONO, SIDE, SIDE, SIDE, lab);
  }
}
