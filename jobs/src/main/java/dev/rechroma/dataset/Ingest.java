package dev.rechroma.dataset;

import dev.rechroma.config.UserError;
import dev.rechroma.engine.JobContext;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.RunLock;
import dev.rechroma.source.tree.Selection;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Turns photos in folders and archives into a tensor data set, on all workers. */
public final class Ingest {
  private final JobContext context;
  private final IngestSettings settings;

  /** A job that can make several data sets, one after the other. */
  public Ingest(JobContext context, IngestSettings settings) {
    this.context = context;
    this.settings = settings;
  }

  /**
   * Makes a data set of photos, archives and folders; it replaces an older one.
   *
   * @param inputs each a path or a glob
   * @throws UserError if the output holds something else, or the input no photo
   */
  public static IngestSummary run(
      JobContext context, IngestSettings settings, List<String> inputs, String output)
      throws IOException {
    Selection photos = Selection.of(inputs, Optional.empty(), context.hadoop());
    return new Ingest(context, settings)
        .replace(photos, HadoopStorage.at(output, context.hadoop()));
  }

  /**
   * Makes a data set; it replaces an older one.
   *
   * @throws UserError if the output holds something else, or the input no photo
   */
  public IngestSummary replace(Selection photos, HadoopStorage output) throws IOException {
    requireOurs(output);
    try (RunLock lock = context.lock(output)) {
      return replace(photos, output, lock);
    }
  }

  /**
   * As {@link #replace(Selection, HadoopStorage)}.
   *
   * @param lock of the output
   */
  IngestSummary replace(Selection photos, HadoopStorage output, RunLock lock) throws IOException {
    TensorDataSet there = TensorDataSet.in(context.spark(), output);
    IngestRun run = new IngestRun(there, there.emptied(), settings, lock, context.listener());
    IngestSummary summary = run.read(photos);
    // Whoever still reads the older one loses it: its space is needed.
    run.data().snapshot().clean(output);
    return summary;
  }

  /**
   * Adds what is new or changed to a data set, with pictures of the side that it has, or makes one
   * if there is none.
   *
   * @throws UserError if the output holds something else, or the input no photo
   */
  public IngestSummary add(Selection photos, HadoopStorage output) throws IOException {
    requireOurs(output);
    try (RunLock lock = context.lock(output)) {
      TensorDataSet there = TensorDataSet.in(context.spark(), output);
      boolean fits = there.isWhole() && !there.isEmpty();
      IngestSettings fitting = fits ? settings.withSize(there.size()) : settings;
      return new IngestRun(there, there, fitting, lock, context.listener()).read(photos);
    }
  }

  private static void requireOurs(HadoopStorage output) throws IOException {
    if (!TensorDataSet.isBegun(output) && !output.isEmpty()) {
      throw new UserError(
          output.location()
              + " is not empty and holds no data set: choose another --output or empty it");
    }
  }
}
