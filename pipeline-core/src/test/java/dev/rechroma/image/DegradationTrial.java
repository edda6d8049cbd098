package dev.rechroma.image;

import dev.rechroma.image.photo.ImageFormat;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.TestPhotos;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Draws degraded photos side by side for viewing, and measures the time per photo. Not a test: run
 * with a folder of photos, a PNG to write and the side of the pictures.
 */
final class DegradationTrial {
  private static final int PHOTOS = 8;
  private static final int ROUNDS = 2000;

  private DegradationTrial() {}

  public static void main(String[] args) throws IOException {
    int side = Integer.parseInt(args[2]);
    List<LabImage> photos = photos(Path.of(args[0]), side);
    List<String> titles = new ArrayList<>(List.of("photo"));
    Arrays.stream(Degradation.values()).map(Enum::name).forEach(titles::add);
    titles.addAll(List.of("aged, 0.5", "aged, 1", "aged, 1", "aged, 1"));
    SplittableRandom random = new SplittableRandom(7);
    List<List<LabImage>> rows = new ArrayList<>();
    for (LabImage photo : photos) {
      List<LabImage> row = new ArrayList<>(List.of(photo.gray()));
      for (Degradation each : Degradation.values()) {
        row.add(each.apply(photo, 1, random).gray());
      }
      for (double strength : new double[] {0.5, 1, 1, 1}) {
        row.add(Degradation.agedOf(photo, strength, random).gray());
      }
      rows.add(row);
    }
    Files.write(Path.of(args[1]), ImageGrid.png(titles, rows, side));
    time(photos);
  }

  private static List<LabImage> photos(Path folder, int side) throws IOException {
    List<LabImage> photos = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> ImageFormat.isPhotoName(f.toString())).sorted().toList()) {
        if (photos.size() < PHOTOS) {
          try (Photo photo = TestPhotos.decode(Files.readAllBytes(file))) {
            photos.add(photo.toLab(side, Fit.CROP));
          }
        }
      }
    } catch (ImageException e) {
      throw new IOException(e);
    }
    return photos;
  }

  private static void time(List<LabImage> photos) {
    SplittableRandom random = new SplittableRandom(1);
    for (int pass = 0; pass < 3; pass++) {
      for (Degradation each : Degradation.values()) {
        long start = cpuTime();
        for (int i = 0; i < ROUNDS; i++) {
          each.apply(photos.get(i % photos.size()), 1, random);
        }
        report(each.name(), start);
      }
      long start = cpuTime();
      for (int i = 0; i < ROUNDS; i++) {
        Degradation.agedOf(photos.get(i % photos.size()), 1, random);
      }
      report("aged", start);
    }
  }

  /** The CPU time of this thread, ns, so that other work on the machine does not count. */
  private static long cpuTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void report(String name, long start) {
    System.out.printf("%s %.3f ms%n", name, (cpuTime() - start) / 1e6 / ROUNDS);
  }
}
