package dev.rechroma.train;

import com.typesafe.config.ConfigException;
import dev.rechroma.config.UserError;
import dev.rechroma.gan.Gan;
import dev.rechroma.io.Storage;
import dev.rechroma.tensor.ArrayFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of a training: trainer/epoch-NNNNNN.zip in the model directory, and
 * epoch-NNNNNN-round-NNNNNNN.zip for those within the following epoch. Each has all that a resume
 * needs; the newest three are kept. Zip's checksums reveal a damaged one.
 */
public final class Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final String FOLDER = "trainer";
  private static final String PROGRESS = "progress.json";
  private static final Pattern OURS =
      Pattern.compile("epoch-(\\d{6,9})(?:-round-(\\d{7,10}))?\\.zip");
  private static final int KEPT = 3;
  private static final int LONGEST_PROGRESS = 10_000;

  private final Storage storage;

  /** The checkpoints in a model directory. */
  public Checkpoints(Storage storage) {
    this.storage = storage;
  }

  /** Writes a checkpoint and removes all but the newest three. */
  public void write(GanState state) throws IOException {
    storage.write(FOLDER + "/" + name(state), out -> writeZip(state, out));
    List<String> all = names();
    for (String old : all.subList(Math.min(KEPT, all.size()), all.size())) {
      storage.delete(FOLDER + "/" + old);
    }
  }

  private static String name(GanState state) {
    String epoch = String.format(Locale.ROOT, "epoch-%06d", state.epoch());
    return state.progress().isUnderWay()
        ? epoch + String.format(Locale.ROOT, "-round-%07d.zip", state.progress().rounds())
        : epoch + ".zip";
  }

  /**
   * The newest intact checkpoint.
   *
   * @param gan determines how many values each part has
   */
  public Optional<GanState> newest(Gan gan) throws IOException {
    GanState shape = GanState.initial(gan);
    for (String name : names()) {
      try (InputStream in = storage.open(FOLDER + "/" + name)) {
        return Optional.of(readZip(in, shape));
      } catch (IOException | ConfigException | UserError | IllegalArgumentException e) {
        LOG.warn(
            "{} in {} is damaged, using the one before: {}",
            name,
            storage.location(),
            e.getMessage());
      }
    }
    return Optional.empty();
  }

  /** Whether there is any checkpoint, intact or not. */
  public boolean any() throws IOException {
    return !names().isEmpty();
  }

  private List<String> names() throws IOException {
    return storage.list(FOLDER).stream()
        .filter(name -> OURS.matcher(name).matches())
        .sorted(
            Comparator.comparingLong(Checkpoints::epoch)
                .thenComparingLong(Checkpoints::round)
                .reversed())
        .toList();
  }

  private static long epoch(String name) {
    return number(name, 1);
  }

  private static long round(String name) {
    return number(name, 2);
  }

  private static long number(String name, int group) {
    Matcher ours = OURS.matcher(name);
    return ours.matches() && ours.group(group) != null ? Long.parseLong(ours.group(group)) : 0;
  }

  private static void writeZip(GanState state, OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    // Weights hardly compress, so a higher level would only cost time.
    zip.setLevel(1);
    zip.putNextEntry(new ZipEntry(PROGRESS));
    zip.write(ProgressJson.text(state).getBytes(StandardCharsets.UTF_8));
    for (Map.Entry<String, float[]> part : parts(state).entrySet()) {
      zip.putNextEntry(new ZipEntry(part.getKey()));
      ArrayFile.write(zip, part.getValue());
    }
    zip.finish();
  }

  private static GanState readZip(InputStream in, GanState shape) throws IOException {
    ZipInputStream zip = new ZipInputStream(in);
    expect(zip, PROGRESS);
    String progress = new String(zip.readNBytes(LONGEST_PROGRESS), StandardCharsets.UTF_8);
    NetworkParameters networks =
        new NetworkParameters(
            part(zip, "parameters.bin", shape.networks().parameters()),
            part(zip, "moments.bin", shape.networks().moments()));
    GanState state =
        ProgressJson.parse(progress, networks, part(zip, "average.bin", shape.average()));
    if (zip.getNextEntry() != null) {
      throw new IOException("it holds more than a checkpoint should");
    }
    return state;
  }

  private static Map<String, float[]> parts(GanState state) {
    Map<String, float[]> parts = new java.util.LinkedHashMap<>();
    parts.put("parameters.bin", state.networks().parameters());
    parts.put("moments.bin", state.networks().moments());
    parts.put("average.bin", state.average());
    return parts;
  }

  private static float[] part(ZipInputStream zip, String name, float[] shape) throws IOException {
    expect(zip, name);
    float[] values = ArrayFile.read(zip, shape.length);
    // Reading to the end of the entry makes zip compare its checksum.
    if (zip.read() != -1) {
      throw new IOException(name + " is longer than the network");
    }
    return values;
  }

  private static void expect(ZipInputStream zip, String name) throws IOException {
    ZipEntry entry = zip.getNextEntry();
    if (entry == null || !entry.getName().equals(name)) {
      throw new IOException(name + " is missing");
    }
  }
}
