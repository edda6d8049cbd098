package dev.rechroma.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.dataset.TensorDataSet;
import dev.rechroma.tensor.TensorRow;
import dev.rechroma.train.TrainSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardsTest {
  private static final int COUNT = 47;

  @TempDir private Path folder;

  @Test
  void everyPhotoHasOnePlaceAndAllPlacesAreEqual() {
    List<List<String>> parts = parts("workers = 4");

    assertThat(parts).hasSize(4);
    assertThat(parts.stream().flatMap(List::stream)).hasSize(COUNT).doesNotHaveDuplicates();
    assertThat(parts).allSatisfy(part -> assertThat(part.size()).isBetween(11, 12));
  }

  @Test
  void theSamePhotosGoToTheSameWorkersHoweverTheyAreStored() {
    List<List<String>> parts = parts("workers = 3");
    TensorDataSet again =
        Photos.dataSet(
            folder.resolve("again"),
            Photos.spark()
                .read()
                .schema(TensorDataSet.SCHEMA)
                .parquet(folder.resolve("data").toString())
                .repartition(5));

    assertThat(parts(again, Photos.settings("workers = 3"))).isEqualTo(parts);
  }

  @Test
  void aLargeShareLiesInChunksOfAtLeastARound() {
    TrainSettings settings = Photos.settings("workers = 4, averaging-frequency = 5");
    long photo = 6L * 256 * 256;

    assertThat(Shards.chunksOf(100, settings, photo)).isEqualTo(1);
    assertThat(Shards.chunksOf(10_000, settings, photo)).isEqualTo(58);
    assertThat(Shards.chunksOf(10_000, settings, photo * 10_000)).isEqualTo(666);
    assertThat(Shards.chunksOf(0, settings, photo)).isEqualTo(1);
  }

  @Test
  void aChunkIsOnePartitionOfEachWorker() {
    TensorDataSet data = Photos.dataSet(folder.resolve("data"), COUNT);
    try (Shards shards = Shards.of(data, Photos.settings("workers = 2"), PhotoGroups.one(COUNT))) {
      Shards cut = new Shards(shards.chunks(), 1, 2, 11, shards.sample());

      assertThat(cut.chunk(1).getNumPartitions()).isEqualTo(1);
      assertThat(cut.chunk(1).map(TensorRow::id).collect())
          .isEqualTo(shards.chunks().glom().collect().get(1).stream().map(TensorRow::id).toList());
    }
  }

  private List<List<String>> parts(String settings) {
    TensorDataSet data = Photos.dataSet(folder.resolve("data"), COUNT);
    return parts(data, Photos.settings(settings));
  }

  private static List<List<String>> parts(TensorDataSet data, TrainSettings settings) {
    try (Shards shards = Shards.of(data, settings, PhotoGroups.one(COUNT))) {
      List<List<TensorRow>> rows = shards.chunks().glom().collect();
      assertThat(shards.photosInChunk()).isEqualTo(COUNT / settings.averaging().workers());
      return IntStream.range(0, rows.size())
          .mapToObj(i -> rows.get(i).stream().map(TensorRow::id).sorted().toList())
          .collect(java.util.stream.Collectors.toCollection(ArrayList::new));
    }
  }
}
