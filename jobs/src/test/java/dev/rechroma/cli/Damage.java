package dev.rechroma.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * Damages photos and archives of photos, as disks do and as people with bad intentions do; the same
 * way from the same seed.
 */
final class Damage {
  private static final int[] EXTREMES = {
    0, 1, -1, 0x7FFFFFFF, 0x80000000, 0xFFFF, 0xFFFF0000, 0x00FFFFFF, 65_500, 0x10000000
  };

  private final List<byte[]> photos;
  private final List<String> names;
  private final Random random;

  /**
   * @param photos whole ones
   * @param forbidden a file that no archive must be able to write
   */
  Damage(List<byte[]> photos, Path forbidden, long seed) {
    this.photos = photos;
    this.random = new Random(seed);
    this.names =
        List.of(
            "photo.jpg",
            "deep/er/photo.png",
            "../../" + forbidden.getFileName(),
            forbidden.toString(),
            "a/../../../" + forbidden.getFileName(),
            "a\nb.jpg",
            "\u0001\u007F.jpg",
            "C:\\x.jpg",
            "_rechroma/manifest/x.jpg",
            "n".repeat(5000) + ".jpg",
            "d/".repeat(400) + "x.jpg",
            "x.zip",
            "no ending");
  }

  /** Writes photos and archives into a folder, three of four of them damaged. */
  void write(Path folder, int count) throws IOException {
    Files.createDirectories(folder);
    for (int i = 0; i < count; i++) {
      switch (random.nextInt(6)) {
        case 0 -> zip(folder.resolve(i + ".zip"));
        case 1 -> tar(folder.resolve(i + ".tar"));
        case 2 -> tarGz(folder.resolve(i + ".tar.gz"));
        default -> Files.write(folder.resolve(i + oneOf(".jpg", ".PNG", "\n.tif")), photo());
      }
    }
  }

  private byte[] photo() {
    return maybeDamaged(photos.get(random.nextInt(photos.size())));
  }

  private Map<String, byte[]> entries() {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      // Archives drop spaces at the end, so that names repeat.
      entries.put(names.get(random.nextInt(names.size())) + " ".repeat(i), photo());
    }
    return entries;
  }

  private void zip(Path file) throws IOException {
    Files.write(file, maybeDamaged(Files.readAllBytes(Archives.zip(file, entries()))));
  }

  private void tar(Path file) throws IOException {
    Files.write(file, maybeDamaged(Files.readAllBytes(Archives.tar(file, entries()))));
  }

  /** The tar may be damaged, or what gzip made of it. */
  private void tarGz(Path file) throws IOException {
    tar(file);
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(Files.readAllBytes(file));
    }
    Files.write(file, maybeDamaged(compressed.toByteArray()));
  }

  private byte[] maybeDamaged(byte[] file) {
    byte[] damaged = file;
    for (int i = random.nextInt(4); i > 0; i--) {
      damaged = damaged.length < 16 ? damaged : damaged(damaged.clone());
    }
    return damaged;
  }

  private byte[] damaged(byte[] file) {
    return switch (random.nextInt(6)) {
      case 0 -> flipped(file);
      case 1 -> Arrays.copyOf(file, random.nextInt(file.length));
      case 2, 3 -> withLength(file);
      case 4 -> spliced(file);
      default -> repeated(file);
    };
  }

  private byte[] flipped(byte[] file) {
    for (int i = random.nextInt(16); i >= 0; i--) {
      file[place(file.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return file;
  }

  /** A field of 2 or 4 bytes, in either order. */
  private byte[] withLength(byte[] file) {
    int value = EXTREMES[random.nextInt(EXTREMES.length)];
    int bytes = random.nextBoolean() ? 2 : 4;
    int at = place(file.length - bytes);
    boolean littleEndian = random.nextBoolean();
    for (int i = 0; i < bytes; i++) {
      int shift = 8 * (littleEndian ? i : bytes - 1 - i);
      file[at + i] = (byte) (value >> shift);
    }
    return file;
  }

  /** The start of another photo. */
  private byte[] spliced(byte[] file) {
    byte[] other = photos.get(random.nextInt(photos.size()));
    int length = Math.min(Math.min(place(file.length), other.length), 4096);
    System.arraycopy(other, 0, file, 0, length);
    return file;
  }

  private byte[] repeated(byte[] file) {
    int from = place(file.length);
    int to = place(file.length);
    int length = random.nextInt(Math.min(file.length - Math.max(from, to), 65_536));
    System.arraycopy(file, from, file, to, length);
    return file;
  }

  /** Headers are at the start, a zip's directory is at the end. */
  private int place(int length) {
    int edge = random.nextInt(Math.min(length, 512));
    return switch (random.nextInt(4)) {
      case 0, 1 -> edge;
      case 2 -> length - 1 - edge;
      default -> random.nextInt(length);
    };
  }

  private String oneOf(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
