package dev.rechroma.train.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.io.LocalStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.500Z");

  /** One red pixel. */
  private static final byte[] PNG =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC");

  @TempDir private Path folder;
  private byte[] written;

  @BeforeEach
  void write() throws IOException {
    EventFile events = new EventFile(TIME);
    events.scalar("loss/generator", 300, 0.25);
    events.image("samples", 5_000_000_000L, PNG);
    events.write(new LocalStorage(folder), EventFile.name(12));
    written = Files.readAllBytes(folder.resolve("events.out.tfevents.000012"));
  }

  @Test
  void whatIsWrittenIsRead() {
    List<Map<Integer, Object>> events = EventReader.events(written);

    assertThat(events).extracting(event -> event.get(1)).containsOnly(1767323045.5);
    assertThat(events.get(0)).containsEntry(3, "brain.Event:2");
    Map<Integer, Object> scalar = EventReader.value(events.get(1));
    assertThat(events.get(1)).containsEntry(2, 300L);
    assertThat(scalar).containsEntry(1, "loss/generator").containsEntry(2, 0.25f);
    Map<Integer, Object> image = EventReader.fields(EventReader.value(events.get(2)).get(4));
    assertThat(events.get(2)).containsEntry(2, 5_000_000_000L);
    assertThat(image).containsEntry(1, 1L).containsEntry(2, 1L).containsEntry(3, 3L);
    assertThat(EventReader.bytes(image.get(4))).isEqualTo(PNG);
  }

  /** The same bytes that TensorBoard itself has been checked to read; see check_events.py. */
  @Test
  void tensorBoardReadsIt() throws IOException {
    try (InputStream in = EventFileTest.class.getResourceAsStream("events.out.tfevents.000012")) {
      assertThat(written).isEqualTo(in.readAllBytes());
    }
  }
}
