package dev.rechroma.model.engine;

import dev.rechroma.gan.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The results of earlier measurements, so that a run decides as the last one did: a line of digest
 * and engine for each, the newest last. A file that cannot be read or written costs a measurement.
 */
public record EngineCache(Path file) {
  private static final Logger LOG = LoggerFactory.getLogger(EngineCache.class);
  private static final int MOST_LINES = 256;
  private static final int MOST_BYTES = 1 << 15;
  private static final Pattern LINE = Pattern.compile("[0-9a-f]{64} [a-z-]{1,32}");

  /** The user's, where programs keep what they can make again. */
  static EngineCache ofUser() {
    String folder = System.getenv("XDG_CACHE_HOME");
    Path root =
        folder == null || folder.isBlank()
            ? Path.of(System.getProperty("user.home", "."), ".cache")
            : Path.of(folder);
    return new EngineCache(root.resolve("rechroma").resolve("engines"));
  }

  Optional<Engine> find(String key) {
    String start = digest(key) + " ";
    return lines().stream()
        .filter(line -> line.startsWith(start))
        .flatMap(line -> engine(line.substring(start.length())).stream())
        .findFirst();
  }

  private static Optional<Engine> engine(String name) {
    return Arrays.stream(Engine.values()).filter(each -> each.key().equals(name)).findFirst();
  }

  void put(String key, Engine engine) {
    String digest = digest(key);
    List<String> lines = new ArrayList<>(lines());
    lines.removeIf(line -> line.startsWith(digest));
    lines.add(digest + " " + engine.key());
    try {
      write(lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size()));
    } catch (IOException e) {
      LOG.info("{} cannot be written", file, e);
    }
  }

  private List<String> lines() {
    try (InputStream in = Files.newInputStream(file)) {
      String text = new String(in.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1);
      return text.lines().filter(line -> LINE.matcher(line).matches()).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private void write(List<String> lines) throws IOException {
    Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
    Path next = Files.createTempFile(folder, "engines", ".part");
    try {
      Files.write(next, lines, StandardCharsets.ISO_8859_1);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(next);
    }
  }

  private static String digest(String key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
