package dev.rechroma.model;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import dev.rechroma.config.Settings;
import dev.rechroma.config.SettingsReader;
import dev.rechroma.config.UserError;
import dev.rechroma.gan.Gan;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.gan.Network;
import dev.rechroma.io.Storage;
import dev.rechroma.tensor.ArrayFile;
import dev.rechroma.tensor.Floats;
import dev.rechroma.tensor.Precision;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A trained model on disk or on the class path: model.json says what it is, generator.zip (a DL4J
 * model file) holds the generator. Its weights have 32 bits or 16.
 *
 * <p>To replace a model, the two files of the new one are written under other names, the
 * description last. Once that exists, they replace the old files one after the other; a reader
 * prefers those that have not been moved yet, and the next writer finishes what a killed one has
 * left. So at any time there is either the old model or the new one, never the weights of one with
 * the description of the other.
 */
public final class ModelDirectory {
  static final String DESCRIPTION = "model.json";

  /** The key in model.json of the number of epochs trained. */
  public static final String EPOCHS = "epochs";

  private static final String GENERATOR = "generator.zip";
  private static final String WEIGHTS = "coefficients.bin";
  private static final String RENDER_SIZE = "render-size";
  private static final String NEXT = ".next.";
  private static final int LONGEST_DESCRIPTION = 1_000_000;

  /**
   * Weights and where they are from.
   *
   * @param id of the model, as {@link #id}
   */
  public record StoredWeights(String id, float[] values) {}

  private final Storage storage;

  /** The model in a folder. */
  public ModelDirectory(Storage storage) {
    this.storage = storage;
  }

  /** Whether model.json exists. */
  public boolean exists() throws IOException {
    return storage.exists(DESCRIPTION) || hasNext();
  }

  /** Whether there is a complete new model that has not replaced the old one yet. */
  private boolean hasNext() throws IOException {
    return storage.exists(NEXT + DESCRIPTION);
  }

  /** Replaces the old model with a complete new one. */
  private void switchToNext() throws IOException {
    if (!hasNext()) {
      return;
    }
    for (String name : List.of(GENERATOR, DESCRIPTION)) {
      if (storage.exists(NEXT + name)) {
        storage.move(NEXT + name, name);
      }
    }
  }

  private InputStream open(String name) throws IOException {
    if (hasNext() && storage.exists(NEXT + name)) {
      try {
        return storage.open(NEXT + name);
      } catch (FileNotFoundException | NoSuchFileException e) {
        // It has been moved in the meantime.
        return storage.open(name);
      }
    }
    return storage.open(name);
  }

  /**
   * Writes a model, replacing an older one.
   *
   * @param settings settings of the GAN
   * @param facts everything else in model.json, by key
   */
  public void write(GanSettings settings, Network generator, Map<String, Object> facts)
      throws IOException {
    switchToNext();
    storage.write(NEXT + GENERATOR, out -> ModelSerializer.writeModel(generator, out, false));
    describe(settings, facts);
    switchToNext();
  }

  /**
   * Does {@link #write(GanSettings, Network, Map)} with weights of another precision.
   *
   * @param weights of the generator, in the order of its parameters
   * @throws IllegalArgumentException if the precision cannot hold a weight
   */
  public void write(
      GanSettings settings, float[] weights, Precision precision, Map<String, Object> facts)
      throws IOException {
    ByteArrayOutputStream coefficients = new ByteArrayOutputStream();
    ArrayFile.write(coefficients, weights, precision);
    switchToNext();
    try (Network generator = Gan.generator(settings)) {
      storage.write(
          NEXT + GENERATOR, out -> writeModel(generator, coefficients.toByteArray(), out));
    }
    describe(settings, facts);
    switchToNext();
  }

  /** Writes DL4J's model file with the given weights. */
  private static void writeModel(Network generator, byte[] coefficients, OutputStream out)
      throws IOException {
    ByteArrayOutputStream model = new ByteArrayOutputStream();
    ModelSerializer.writeModel(generator, model, false);
    ZipInputStream from = new ZipInputStream(new ByteArrayInputStream(model.toByteArray()));
    ZipOutputStream to = new ZipOutputStream(out);
    for (ZipEntry e = from.getNextEntry(); e != null; e = from.getNextEntry()) {
      to.putNextEntry(entry(e.getName()));
      if (e.getName().equals(WEIGHTS)) {
        to.write(coefficients);
      } else {
        from.transferTo(to);
      }
    }
    to.finish();
  }

  /** A zip entry without a time, so that the same model has the same id. */
  private static ZipEntry entry(String name) {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
    return entry;
  }

  private void describe(GanSettings settings, Map<String, Object> facts) throws IOException {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("gan", describe(settings));
    description.putAll(facts);
    String json =
        ConfigFactory.parseMap(description)
            .root()
            .render(ConfigRenderOptions.concise().setFormatted(true));
    storage.write(NEXT + DESCRIPTION, json.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The settings of the model.
   *
   * @throws UserError if there is no model or model.json does not describe one
   */
  public GanSettings settings() throws IOException {
    Config description = description();
    try {
      return GanSettings.read(description.getConfig("gan"));
    } catch (ConfigException e) {
      throw new UserError(place() + " does not describe a GAN", e);
    }
  }

  /**
   * Shorter side at which photos get the best colours, px: from model.json, else the training size.
   *
   * @throws UserError if that is not a valid size
   */
  public int renderSize() throws IOException {
    Config description = description();
    if (!description.hasPath(RENDER_SIZE)) {
      return settings().size();
    }
    SettingsReader reader = SettingsReader.of(description.withOnlyPath(RENDER_SIZE));
    int size = reader.integer(RENDER_SIZE, GanSettings.MIN_SIZE, GanSettings.MAX_SIZE);
    reader.throwProblems();
    return size;
  }

  /** Number of epochs it was trained for; 0 if model.json does not say. */
  public int epochs() throws IOException {
    Config description = description();
    return description.hasPath(EPOCHS) ? description.getInt(EPOCHS) : 0;
  }

  /** All of model.json. */
  public Config description() throws IOException {
    if (!exists()) {
      throw new UserError(
          "no model in " + storage.location() + ": " + DESCRIPTION + " is missing there");
    }
    try (InputStream in = open(DESCRIPTION)) {
      return Settings.json(new String(in.readNBytes(LONGEST_DESCRIPTION), StandardCharsets.UTF_8));
    } catch (UserError e) {
      throw new UserError(place() + " is " + e.getMessage(), e);
    }
  }

  /** The generator's weights, as {@link #storedWeights}. */
  public float[] weights() throws IOException {
    return storedWeights().values();
  }

  /**
   * The generator's weights with their id, of one file whatever a training writes meanwhile;
   * checked against what model.json says and by a prediction with them.
   */
  public StoredWeights storedWeights() throws IOException {
    GanSettings settings = settings();
    Network generator = Gan.generator(settings);
    int length = (int) generator.numParams();
    try (DigestInputStream file = new DigestInputStream(open(GENERATOR), sha256());
        ZipInputStream zip = new ZipInputStream(file)) {
      float[] weights = sound(settings, generator, weights(zip, length));
      file.transferTo(OutputStream.nullOutputStream());
      return new StoredWeights(id(file.getMessageDigest()), weights);
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(
          GENERATOR + " in " + storage.location() + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static float[] weights(ZipInputStream zip, int length) throws IOException {
    for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
      if (e.getName().equals(WEIGHTS)) {
        return ArrayFile.read(zip, length);
      }
    }
    throw new IOException(WEIGHTS + " is missing");
  }

  private static float[] sound(GanSettings settings, Network generator, float[] weights)
      throws IOException {
    if (!Floats.areFinite(weights)) {
      throw new IOException("a weight is NaN or infinite; train the model again");
    }
    Floats.write(weights, generator.params());
    if (!isSound(settings, generator)) {
      throw new IOException("what it predicts is NaN or infinite; train the model again");
    }
    return weights;
  }

  /**
   * Whether every layer's output is finite for a picture with all lightnesses. The final output is
   * not enough: a rectifier swallows a NaN, and the result then looks like colours.
   */
  private static boolean isSound(GanSettings settings, Network generator) {
    int size = settings.size();
    float[] ramp = new float[size * size];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = 100f * i / (ramp.length - 1);
    }
    INDArray picture = settings.variant().colors().condition(List.of(ramp), size, size);
    return generator.feedForward(picture, false).values().stream()
        .noneMatch(made -> made.isNaN().any() || made.isInfinite().any());
  }

  /** Copies the generator and then its description to a folder without a model. */
  public void copyTo(Storage other) throws IOException {
    for (String name : List.of(GENERATOR, DESCRIPTION)) {
      try (InputStream in = open(name)) {
        other.write(name, in::transferTo);
      }
    }
  }

  /** An identifier of the model: the first 16 digits of the SHA-256 of generator.zip. */
  public String id() throws IOException {
    try (DigestInputStream file = new DigestInputStream(open(GENERATOR), sha256())) {
      file.transferTo(OutputStream.nullOutputStream());
      return id(file.getMessageDigest());
    }
  }

  private static String id(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A generator with the given weights. */
  public static Network generator(GanSettings settings, float[] weights) {
    Network generator = Gan.generator(settings);
    Floats.write(weights, generator.params());
    return generator;
  }

  /** A generator with the given weights, ready to predict. */
  public static GeneratorPredictor predictor(GanSettings settings, float[] weights) {
    return new GeneratorPredictor(settings, generator(settings, weights).inference());
  }

  private String place() {
    return DESCRIPTION + " in " + storage.location();
  }

  private static Map<String, Object> describe(GanSettings settings) {
    Map<String, Object> gan = new LinkedHashMap<>();
    gan.put("variant", settings.variant().key());
    gan.put("size", settings.size());
    gan.put("generator-width", settings.generatorWidth());
    gan.put("generator-depth", settings.generatorDepth());
    gan.put("discriminator-width", settings.discriminatorWidth());
    return gan;
  }
}
