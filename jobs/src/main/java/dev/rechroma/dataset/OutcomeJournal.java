package dev.rechroma.dataset;

import dev.rechroma.hadoop.HadoopStorage;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.apache.spark.util.CollectionAccumulator;

/**
 * The outcomes of a task's sources, one line of JSON each. Only the journals of tasks that finish
 * count.
 */
final class OutcomeJournal implements AutoCloseable {
  static final String FOLDER = "_rechroma/outcomes";

  private final Writer lines;

  /**
   * @param files receives the journal's name
   */
  OutcomeJournal(HadoopStorage output, CollectionAccumulator<String> files) throws IOException {
    String name = FOLDER + "/" + UUID.randomUUID() + ".jsonl";
    lines = new BufferedWriter(new OutputStreamWriter(output.create(name), StandardCharsets.UTF_8));
    files.add(name);
  }

  void write(SourceOutcome outcome) throws IOException {
    lines.write(outcome.line());
    lines.write('\n');
  }

  /** The outcomes in a journal. */
  static Iterator<SourceOutcome> read(HadoopStorage output, String name) throws IOException {
    List<SourceOutcome> outcomes = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(output.open(name), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        outcomes.add(SourceOutcome.line(line));
      }
    }
    return outcomes.iterator();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
