package dev.rechroma.spark;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.Photo;
import dev.rechroma.infer.Colorizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

/** What a worker does with its photos: rows (path, content) to rows of the manifest. */
record ColorizeTask(
    Colorize.Settings settings,
    Broadcast<Colorize.Model> model,
    Broadcast<SerializableConfiguration> hadoop,
    String inputRoot,
    String outputRoot,
    LongAccumulator done)
    implements MapPartitionsFunction<Row, Row> {

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    TaskThreads.forInference();
    Stream<List<Row>> batches = Batched.of(rows, settings.batch());
    return batches.flatMap(batch -> colorize(batch).stream()).iterator();
  }

  private List<Row> colorize(List<Row> rows) {
    long start = System.nanoTime();
    List<Row> outcomes = new ArrayList<>();
    List<String> paths = new ArrayList<>();
    List<Photo> photos = new ArrayList<>();
    for (Row row : rows) {
      try {
        photos.add(Photo.decode(row.getAs(1), settings.limits()));
        paths.add(row.getString(0));
      } catch (ImageException e) {
        outcomes.add(failed(row.getString(0), e.getMessage()));
      }
    }
    if (!photos.isEmpty()) {
      List<Photo> colored = paint(photos);
      photos.forEach(Photo::close);
      long each = (System.nanoTime() - start) / 1_000_000 / photos.size();
      IntStream.range(0, paths.size())
          .forEach(i -> outcomes.add(write(paths.get(i), colored.get(i), each)));
    }
    done.add(rows.size());
    return outcomes;
  }

  private List<Photo> paint(List<Photo> photos) {
    Colorizer colorizer = Colorizers.take(model.value());
    try {
      return colorizer.colorize(photos);
    } finally {
      Colorizers.giveBack(model.value(), colorizer);
    }
  }

  private Row write(String path, Photo photo, long paintMilliseconds) {
    long start = System.nanoTime();
    try (photo) {
      String name = PhotoFiles.relative(inputRoot, path);
      byte[] file = photo.encode(photo.format(), settings.quality());
      HadoopStorage output = HadoopStorage.at(outputRoot, hadoop.value().value());
      output.write(name, file);
      long milliseconds = paintMilliseconds + (System.nanoTime() - start) / 1_000_000;
      return RowFactory.create(
          path,
          output.path() + "/" + name,
          Colorize.COLORIZED,
          null,
          milliseconds,
          model.value().id());
    } catch (ImageException | IOException e) {
      return failed(path, e.getMessage());
    }
  }

  private Row failed(String path, String reason) {
    return Colorize.failed(path, reason, model.value());
  }
}
