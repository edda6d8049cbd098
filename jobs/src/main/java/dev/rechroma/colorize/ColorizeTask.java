package dev.rechroma.colorize;

import dev.rechroma.engine.TaskThreads;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.model.TrainedModel;
import dev.rechroma.source.SafeNames;
import dev.rechroma.source.SourceReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Processes files of the plan on a worker.
 *
 * @param run names the run's own folders
 * @param suspects photos that may have crashed a process
 */
record ColorizeTask(
    ColorizeSettings settings,
    Broadcast<TrainedModel> model,
    Broadcast<SerializableConfiguration> hadoop,
    String outputRoot,
    String run,
    Set<String> suspects,
    ColorizeCounters counters)
    implements VoidFunction<Iterator<String>> {

  @Override
  public void call(Iterator<String> files) throws IOException {
    TaskThreads.forInference();
    // Here it ends the job; later it would be the failure of each photo.
    model.value().engine().require();
    Configuration configuration = hadoop.value().value();
    HadoopStorage output = HadoopStorage.at(outputRoot, configuration);
    SafeNames names = SafeNames.on(output.path().toUri().getScheme());
    try (PhotoColorizer colorizer =
        new PhotoColorizer(settings, model.value(), output, run, quarantine(), counters)) {
      SourceReader reader =
          new SourceReader(
              configuration,
              settings.limits(),
              settings.archives(),
              names,
              settings.entryNameDecoder(),
              colorizer);
      TaskContext task = TaskContext.get();
      while (files.hasNext() && !task.isInterrupted()) {
        read(files.next(), output, reader, colorizer);
      }
      colorizer.finish();
      task.killTaskIfInterrupted();
    }
  }

  private static void read(
      String file, HadoopStorage output, SourceReader reader, PhotoColorizer colorizer)
      throws IOException {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(output.open(file), StandardCharsets.UTF_8))) {
      TaskContext task = TaskContext.get();
      String line = lines.readLine();
      while (line != null && !task.isInterrupted()) {
        PlanItem work = PlanItem.line(line);
        colorizer.begin(work);
        reader.read(work.source(), work.part(), work.parts());
        line = lines.readLine();
      }
    }
  }

  /** A retried task may have crashed its process before, so it trusts no photo. */
  private DecodeQuarantine quarantine() {
    TaskContext context = TaskContext.get();
    boolean again = context.attemptNumber() > 0 || context.stageAttemptNumber() > 0;
    return new DecodeQuarantine(new CrashProbe(settings.limits()), again, suspects);
  }
}
