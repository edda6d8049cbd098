package dev.rechroma.training;

import dev.rechroma.tensor.TensorRow;
import dev.rechroma.train.Draw;
import dev.rechroma.train.RoundPlan;
import dev.rechroma.train.TrainSettings;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.broadcast.Broadcast;

/**
 * Selects the photos of a worker's chunk for an epoch.
 *
 * @param groups limits how many of each group are taken
 */
record EpochSample(TrainSettings settings, Broadcast<PhotoGroups> groups) implements Serializable {

  Iterator<TensorRow> of(RoundPlan plan, int worker, Iterator<TensorRow> chunk) {
    Map<Integer, List<TensorRow>> byGroup = new TreeMap<>();
    chunk.forEachRemaining(
        photo ->
            byGroup
                .computeIfAbsent(groups.value().of(photo.source()), group -> new ArrayList<>())
                .add(photo));
    List<TensorRow> taken = new ArrayList<>();
    byGroup.forEach(
        (group, photos) -> {
          int count = groups.value().taken(group, photos.size());
          taken.addAll(Draw.sample(settings, plan, worker, group, photos, count));
        });
    return taken.iterator();
  }
}
