package dev.rechroma.cli;

import dev.rechroma.engine.Session;
import dev.rechroma.image.Fit;
import dev.rechroma.image.ImageException;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.ImageFormat;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.PhotoFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Damaged photos and archives through colorize, and what it must not do with them. A test takes a
 * few; {@link #main} takes thousands, through the launcher.
 *
 * @param folder for the input, the output, and files beside them
 */
record DamageTrial(Path folder) {
  private static final int SMALL = 96;
  private static final int IN_ALL_FORMATS = 4;
  private static final int LONGEST_REASON = 300;
  private static final long SLOWEST_MILLISECONDS = 30_000;

  /** A new folder, a model, the number of files, a seed; and a folder of more photos, or none. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    DamageTrial trial = new DamageTrial(Path.of(arguments[0]).toAbsolutePath());
    List<byte[]> photos = photos(Path.of("data-samples"));
    if (arguments.length > 4) {
      photos.addAll(files(Path.of(arguments[4])));
    }
    Map<String, String> before =
        trial.prepare(photos, Integer.parseInt(arguments[2]), Long.parseLong(arguments[3]));
    List<String> command = new ArrayList<>(List.of("./rechroma", "colorize", "--json"));
    command.addAll(List.of("--model", arguments[1], "--colored=recolorize"));
    command.addAll(List.of("--input", trial.in().toString(), "--output", trial.out().toString()));
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    List<String> problems = trial.problems(code, before);
    Files.write(trial.folder().resolve("outcomes.jsonl"), trial.lines());
    trial.outcomes().forEach((result, count) -> System.out.println(count + " " + result));
    System.out.println(problems.isEmpty() ? "passed" : String.join("\n", problems));
    System.exit(problems.isEmpty() ? 0 : 1);
  }

  /** The photos of a folder as they are, and some of them small and gray in all formats. */
  static List<byte[]> photos(Path samples) throws IOException {
    List<byte[]> photos = files(samples);
    for (byte[] file : List.copyOf(photos.subList(0, IN_ALL_FORMATS))) {
      try (Photo photo = PhotoFile.decode(file, DecodeLimits.DEFAULT)) {
        for (ImageFormat format : ImageFormat.values()) {
          photos.add(format.encode(photo.toLab(SMALL, Fit.CROP).gray(), 90));
        }
      } catch (ImageException e) {
        throw new IllegalArgumentException(e);
      }
    }
    return photos;
  }

  private static List<byte[]> files(Path folder) throws IOException {
    List<byte[]> photos = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted().toList()) {
        if (ImageFormat.isPhotoName(file.toString())) {
          photos.add(Files.readAllBytes(file));
        }
      }
    }
    return photos;
  }

  Path in() {
    return folder.resolve("in");
  }

  Path out() {
    return folder.resolve("out");
  }

  /** Makes the input; returns what there is beside the output. */
  Map<String, String> prepare(List<byte[]> photos, int count, long seed) throws IOException {
    new Damage(photos, folder.resolve("forbidden.jpg"), seed).write(in(), count);
    return besideOutput();
  }

  /** Each file but for the output, and its hash. */
  private Map<String, String> besideOutput() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file) && !file.startsWith(out()))
          .collect(Collectors.toMap(Path::toString, DamageTrial::hash));
    }
  }

  private static String hash(Path file) {
    try {
      return DigestUtils.sha256Hex(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What went wrong.
   *
   * @param code that colorize ended with
   * @param before what {@link #prepare} returned
   */
  List<String> problems(int code, Map<String, String> before) throws IOException {
    List<String> problems = new ArrayList<>();
    if (code != ExitCode.DONE && code != ExitCode.SOME_FAILED) {
      problems.add("exit code " + code);
    }
    if (!besideOutput().equals(before)) {
      problems.add("files outside of the output were made or changed");
    }
    Set<String> met = new HashSet<>();
    for (Row row : manifest()) {
      String input = row.getAs("input");
      met.add(input.replaceFirst("(?s)!/.*", ""));
      if (row.<Long>getAs("milliseconds") > SLOWEST_MILLISECONDS) {
        problems.add("took " + row.getAs("milliseconds") + " ms: " + input);
      }
      String error = row.getAs("error");
      if (error != null && error.length() > LONGEST_REASON) {
        problems.add("a reason of " + error.length() + " characters: " + input);
      }
      if ("started".equals(row.getAs("status"))) {
        problems.add("begun and not ended: " + input);
      }
    }
    before.keySet().stream()
        .filter(file -> !met.contains("file:" + file))
        .forEach(file -> problems.add("not in the manifest: " + file));
    return problems;
  }

  private Dataset<Row> rows() {
    return Session.open("trial", Optional.of("local[2]"), Map.of())
        .read()
        .parquet(out().resolve("_rechroma/manifest").toString());
  }

  private List<Row> manifest() {
    return rows().collectAsList();
  }

  /** What came of each input, as lines of JSON. */
  private List<String> lines() {
    return rows().select("input", "status", "error").toJSON().collectAsList();
  }

  /** How many inputs ended in which way; numbers in a reason do not count. */
  private Map<String, Long> outcomes() {
    return manifest().stream()
        .map(row -> row.getAs("status") + " " + row.getAs("error"))
        .map(result -> result.replaceAll("-?\\d+", "#"))
        .collect(Collectors.groupingBy(result -> result, TreeMap::new, Collectors.counting()));
  }
}
