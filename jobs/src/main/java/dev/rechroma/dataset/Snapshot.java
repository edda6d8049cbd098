package dev.rechroma.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rechroma.config.UserError;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.tensor.Split;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The files that make up a tensor data set. Photos are added by replacing the snapshot, all at
 * once: a reader sees the photos from before or after, and keeps those.
 *
 * @param files names of Parquet files, below the data set's folder
 * @param sources name of the folder with the list of photos that were looked at; none in a data set
 *     of an earlier version
 */
record Snapshot(List<String> files, String sources) {
  static final String FILE = "_rechroma/snapshot.json";

  /** Where Spark's tasks write until their job is done. */
  private static final List<String> UNCOMMITTED = List.of("_temporary", "__magic");

  private static final int LONGEST = 64 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The snapshot of a data set; if it has none yet, all files in the folder.
   *
   * @throws UserError if the file is damaged or names files elsewhere
   */
  static Snapshot of(HadoopStorage folder) throws IOException {
    if (!folder.exists(FILE)) {
      return new Snapshot(written(folder), null);
    }
    try (InputStream in = folder.open(FILE)) {
      Snapshot snapshot = JSON.readValue(in.readNBytes(LONGEST), Snapshot.class);
      if (snapshot.isSafe()) {
        return snapshot;
      }
      throw new UserError(FILE + " in " + folder.location() + " names files elsewhere");
    } catch (JsonProcessingException e) {
      throw new UserError(FILE + " in " + folder.location() + " is damaged", e);
    }
  }

  private boolean isSafe() {
    return files != null
        // Spark writes the numbers of files in the digits of a machine's locale.
        && files.stream().allMatch(name -> name.matches("(?U)split=[a-z]+/[\\w.-]+\\.parquet"))
        && (sources == null || sources.matches("_rechroma/sources-[0-9]{1,9}"));
  }

  /** Whether an ingest has finished; the first one starts with an empty snapshot. */
  boolean isWhole() {
    return sources != null || !files.isEmpty();
  }

  /** Replaces an older snapshot by this one. */
  void write(HadoopStorage folder) throws IOException {
    folder.write(FILE, JSON.writeValueAsBytes(this));
  }

  /** All Parquet files in the folders of the splits, in a snapshot or not. */
  static List<String> written(HadoopStorage folder) throws IOException {
    List<String> names = new ArrayList<>();
    for (Split split : Split.values()) {
      String below = "split=" + split.folder();
      folder.list(below).stream()
          .filter(name -> name.endsWith(".parquet"))
          .forEach(name -> names.add(below + "/" + name));
    }
    return names;
  }

  /** Name for the next list of photos. */
  String nextSources() {
    int last = sources == null ? 0 : Integer.parseInt(sources.replaceFirst(".*-", ""));
    return String.format(Locale.ROOT, "_rechroma/sources-%06d", last + 1);
  }

  /** Removes what an unfinished ingest left behind, and what this snapshot has replaced. */
  void clean(HadoopStorage folder) throws IOException {
    Set<String> current = Set.copyOf(files);
    for (String name : written(folder)) {
      if (!current.contains(name)) {
        folder.delete(name);
      }
    }
    for (String name : folder.below("_rechroma").entries()) {
      if (name.startsWith("sources-") && !("_rechroma/" + name).equals(sources)) {
        folder.deleteFolder("_rechroma/" + name);
      }
    }
    folder.deleteFolder(OutcomeJournal.FOLDER);
    for (String name : UNCOMMITTED) {
      folder.deleteFolder(name);
    }
  }
}
