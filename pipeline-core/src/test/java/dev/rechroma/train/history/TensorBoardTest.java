package dev.rechroma.train.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.io.LocalStorage;
import dev.rechroma.train.Costs;
import dev.rechroma.train.StepLoss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardTest {
  /** One red pixel. */
  private static final byte[] PNG =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC");

  @TempDir private Path folder;

  @Test
  void aFileHoldsTheEpochsSinceTheOneBefore() throws IOException {
    TensorBoard board = TensorBoard.after(0, new LocalStorage(folder));
    History history = History.empty();
    for (int epoch = 1; epoch <= 3; epoch++) {
      history = history.with(row(epoch));
      board.add(history);
      if (epoch == 2) {
        board.addSamples(epoch, PNG);
        board.write(epoch);
      }
    }
    board.write(3);

    assertThat(names()).containsExactly("events.out.tfevents.000002", "events.out.tfevents.000003");
    assertThat(points("loss/generator")).containsExactly("1: 3.0", "2: 3.0", "3: 3.0");
    assertThat(points("learning_rate/generator")).containsExactly("1: 0.5", "2: 0.5", "3: 0.5");
    assertThat(points("validation/ab_mse")).containsExactly("1: 300.5", "2: 300.5", "3: 300.5");
    assertThat(points("validation/auc")).as("measured after the second").containsExactly("2: 91.5");
    assertThat(points("loss/adversarial")).as("no warm-up").containsExactly("2: 1.0", "3: 1.0");
    assertThat(points("speed/images_per_second")).containsExactly("1: 40.0", "2: 40.0", "3: 40.0");
    assertThat(points("samples")).containsExactly("2: null");
  }

  @Test
  void aResumeLeavesNoPointOfALaterEpochAndWhatIsNotOurs() throws IOException {
    LocalStorage storage = new LocalStorage(folder);
    TensorBoard board = TensorBoard.after(0, storage);
    for (int epoch = 1; epoch <= 3; epoch++) {
      board.add(History.empty().with(row(epoch)));
      board.write(epoch);
    }
    Path events = folder.resolve("tensorboard");
    Files.writeString(events.resolve(".events.out.tfevents.000001.part"), "cut");
    Files.writeString(events.resolve("notes.txt"), "mine");

    TensorBoard resumed = TensorBoard.after(2, storage);
    resumed.add(History.empty().with(row(3)));
    resumed.write(3);

    assertThat(points("loss/generator")).containsExactly("1: 3.0", "2: 3.0", "3: 3.0");
    assertThat(storage.list("tensorboard"))
        .containsExactly(
            "events.out.tfevents.000001",
            "events.out.tfevents.000002",
            "events.out.tfevents.000003",
            "notes.txt");
  }

  private List<String> names() throws IOException {
    return new LocalStorage(folder)
        .list("tensorboard").stream().filter(name -> name.contains("tfevents")).toList();
  }

  /** Epochs and values of a tag from all files, in the order of their names. */
  private List<String> points(String tag) throws IOException {
    List<String> points = new ArrayList<>();
    for (String name : names()) {
      byte[] file = Files.readAllBytes(folder.resolve("tensorboard").resolve(name));
      for (Map<Integer, Object> event : EventReader.events(file)) {
        if (event.containsKey(5) && EventReader.value(event).get(1).equals(tag)) {
          points.add(event.get(2) + ": " + EventReader.value(event).get(2));
        }
      }
    }
    return points;
  }

  /** The first epoch is without the discriminator, the second one is measured. */
  private static History.Row row(int epoch) {
    return new History.Row(
        epoch,
        10 * epoch,
        80L * epoch,
        new StepLoss(0.7, 3, epoch == 1 ? 0 : 1, 0.02),
        300.5,
        2.5,
        new Costs(7, 2, 2, 1, 216.5, 1.5, 0.25, 0.05, 0.2),
        new History.Rates(0.5, 0.25),
        epoch == 2 ? Map.of("auc", 91.5) : Map.of());
  }
}
