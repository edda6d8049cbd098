package dev.rechroma.colorize.gallery;

import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.source.SafeNames;
import dev.rechroma.source.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Makes the pictures of sampled photos on a worker.
 *
 * @param done counts photos
 */
record GalleryTask(
    GallerySettings settings,
    Broadcast<SerializableConfiguration> hadoop,
    String outputRoot,
    LongAccumulator done)
    implements FlatMapFunction<Iterator<DrawnPhoto>, GalleryPhotos> {

  @Override
  public Iterator<GalleryPhotos> call(Iterator<DrawnPhoto> photos) throws IOException {
    Map<String, List<DrawnPhoto>> byFile = new LinkedHashMap<>();
    while (photos.hasNext()) {
      DrawnPhoto photo = photos.next();
      byFile.computeIfAbsent(Source.fileOf(photo.input()), file -> new ArrayList<>()).add(photo);
    }
    Configuration configuration = hadoop.value().value();
    HadoopStorage folder = HadoopStorage.at(outputRoot, configuration).below(SafeNames.OWN_FOLDER);
    GalleryPhotos made = new GalleryPhotos(new ArrayList<>(), new ArrayList<>());
    for (Map.Entry<String, List<DrawnPhoto>> each : byFile.entrySet()) {
      new GalleryFile(settings, configuration, folder, made).show(each.getKey(), each.getValue());
      done.add(each.getValue().size());
    }
    return List.of(made).iterator();
  }
}
