package dev.rechroma.colorize;

import dev.rechroma.colorize.ManifestEntry.Status;
import dev.rechroma.engine.TaskAttempt;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.image.ImageException;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.model.Colorizer;
import dev.rechroma.model.ColorizerPool;
import dev.rechroma.model.TrainedModel;
import dev.rechroma.source.SourcePhoto;
import dev.rechroma.source.Unread;
import dev.rechroma.source.Visitor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers photos into batches, colorizes and writes them one by one, and keeps the journal. It
 * holds the files of one batch at a time, and one decoded photo.
 */
final class PhotoColorizer implements Visitor, AutoCloseable {
  private static final long MAX_BYTES = 64_000_000;
  private static final int MAX_UNWRITTEN = 200;
  private static final Logger LOG = LoggerFactory.getLogger(PhotoColorizer.class);

  private final ColorizeSettings settings;
  private final TrainedModel model;
  private final DecodeQuarantine quarantine;
  private final ColorizeCounters counters;
  private final PhotoWriter writer;
  private final Journal journal;
  private final List<ManifestEntry> unwritten = new ArrayList<>();

  /** Ends of archives, to be recorded after their photos, the last of which are in the batch. */
  private final List<ManifestEntry> ends = new ArrayList<>();

  private final List<SourcePhoto> batch = new ArrayList<>();
  private long batchBytes;
  private PlanItem work;

  PhotoColorizer(
      ColorizeSettings settings,
      TrainedModel model,
      HadoopStorage output,
      String run,
      DecodeQuarantine quarantine,
      ColorizeCounters counters)
      throws IOException {
    this.settings = settings;
    this.model = model;
    this.quarantine = quarantine;
    this.counters = counters;
    this.writer = new PhotoWriter(output, run);
    this.journal = new Journal(output, run);
  }

  /** Sets the source of the next photos. */
  void begin(PlanItem next) {
    work = next;
  }

  @Override
  public boolean wants(String input, String state) {
    String key = PlanItem.key(input, state);
    if (work.done().contains(key)) {
      counters.done().add(1);
      return false;
    }
    if (work.skipped().contains(key)) {
      counters.skipped().add(1);
      counters.colored().add(work.colored().contains(key) ? 1 : 0);
      return false;
    }
    return true;
  }

  @Override
  public void photo(SourcePhoto found) throws IOException {
    Optional<String> problem = quarantine.problem(found.input(), found.content());
    if (problem.isPresent()) {
      record(failure(found, problem.get()));
      return;
    }
    boolean alone = quarantine.isSuspect(found.input());
    if (alone || batchBytes + found.content().length > MAX_BYTES) {
      flush();
    }
    batch.add(found);
    batchBytes += found.content().length;
    if (alone || batch.size() == settings.batch()) {
      flush();
    }
  }

  @Override
  public void skipped(String input, String reason) throws IOException {
    record(entry(input, null, Status.SKIPPED, reason, 0, null));
  }

  @Override
  public void failed(String input, String reason) throws IOException {
    TaskAttempt.requireWanted();
    record(entry(input, null, Status.FAILED, reason, 0, null));
  }

  @Override
  public void archive(String input, String state) throws IOException {
    ManifestEntry end = entry(input, null, Status.ARCHIVE, null, 0, state);
    if (batch.isEmpty()) {
      record(end);
    } else {
      ends.add(end);
    }
  }

  @Override
  public void unread(String input, String state, String format) throws IOException {
    Status status = settings.unread() == Unread.SKIP ? Status.SKIPPED : Status.FAILED;
    record(entry(input, null, status, Unread.REASON + format, 0, state));
  }

  @Override
  public void other(String input, String state, String reason) throws IOException {
    record(entry(input, null, Status.OTHER, reason, 0, state));
  }

  @Override
  public void progress(long bytes) {
    counters.bytes().add(bytes);
  }

  /** Processes the last batch. */
  void finish() throws IOException {
    flush();
    writeJournal();
  }

  private void record(ManifestEntry entry) throws IOException {
    unwritten.add(entry);
    if (unwritten.size() == MAX_UNWRITTEN) {
      writeJournal();
    }
  }

  private void writeJournal() throws IOException {
    journal.write(unwritten);
    unwritten.clear();
  }

  private void flush() throws IOException {
    if (batch.isEmpty()) {
      return;
    }
    batch.forEach(found -> unwritten.add(entry(found, null, Status.STARTED, null, 0)));
    writeJournal();
    try {
      for (SourcePhoto found : batch) {
        TaskAttempt.requireWanted();
        unwritten.add(colorize(found));
      }
      unwritten.addAll(ends);
    } finally {
      // An attempt that is ended records what it has done.
      ends.clear();
      batch.clear();
      batchBytes = 0;
      writeJournal();
    }
  }

  private ManifestEntry colorize(SourcePhoto found) {
    long start = System.nanoTime();
    try {
      FileColorizer file = new FileColorizer(settings, this::colorize, found.content());
      Optional<byte[]> colorized = file.colorize();
      if (colorized.isEmpty()) {
        return passOver(found);
      }
      String output = writer.write(found.outputName(), colorized.get());
      long milliseconds = (System.nanoTime() - start) / 1_000_000;
      return entry(found, output, file.status(), file.note(), milliseconds);
    } catch (ImageException | IOException e) {
      return failure(found, e.getMessage());
    } catch (RuntimeException e) {
      // Native code may fail on one photo, for lack of memory for example.
      LOG.warn("{} cannot be colorized", found.input(), e);
      return failure(found, "cannot be colorized: " + e.getMessage());
    }
  }

  private ManifestEntry passOver(SourcePhoto found) {
    if (settings.colored() == Colored.SKIP) {
      return entry(found, null, Status.SKIPPED, ManifestEntry.COLORED, 0);
    }
    try {
      String output = writer.write(found.outputName(), found.content());
      return entry(found, output, Status.COPIED, null, 0);
    } catch (IOException e) {
      return failure(found, e.getMessage());
    }
  }

  private Photo colorize(Photo photo) {
    Colorizer colorizer = ColorizerPool.take(model);
    try {
      return colorizer.colorize(photo, settings.rendering(model), settings.chroma());
    } finally {
      ColorizerPool.release(model, colorizer);
    }
  }

  private ManifestEntry failure(SourcePhoto found, String reason) {
    TaskAttempt.requireWanted();
    String text = Objects.requireNonNullElse(reason, "failed without a reason");
    return entry(found, null, Status.FAILED, text, 0);
  }

  private ManifestEntry entry(
      SourcePhoto found, String output, Status status, String error, long milliseconds) {
    return entry(found.input(), output, status, error, milliseconds, found.state());
  }

  private ManifestEntry entry(
      String input, String output, Status status, String error, long milliseconds, String state) {
    return new ManifestEntry(
        input,
        output,
        status.text(),
        error,
        milliseconds,
        model.id(),
        status == Status.SKIPPED || status == Status.COPIED
            ? settings.probe()
            : settings.pixels(model),
        state,
        System.currentTimeMillis());
  }

  @Override
  public void close() throws IOException {
    quarantine.close();
    journal.close();
  }
}
