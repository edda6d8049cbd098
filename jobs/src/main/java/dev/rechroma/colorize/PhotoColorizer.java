package dev.rechroma.colorize;

import dev.rechroma.colorize.ManifestEntry.Status;
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
 * Gathers photos into batches, paints and writes them one by one, and keeps the journal. It holds
 * the files of one batch at a time, and one decoded photo.
 */
final class PhotoColorizer implements Visitor, AutoCloseable {
  private static final long MAX_BYTES = 64_000_000;
  private static final int MAX_UNTOLD = 200;
  private static final Logger LOG = LoggerFactory.getLogger(PhotoColorizer.class);

  private final Colorize.Settings settings;
  private final TrainedModel model;
  private final DecodeQuarantine trial;
  private final ColorizeCounters counters;
  private final PhotoWriter writer;
  private final Journal journal;
  private final List<ManifestEntry> untold = new ArrayList<>();

  /** Ends of archives, to be told after their photos, the last of which are in the batch. */
  private final List<ManifestEntry> ends = new ArrayList<>();

  private final List<SourcePhoto> batch = new ArrayList<>();
  private long batchBytes;
  private PlanItem work;

  PhotoColorizer(
      Colorize.Settings settings,
      TrainedModel model,
      HadoopStorage output,
      DecodeQuarantine trial,
      ColorizeCounters counters)
      throws IOException {
    this.settings = settings;
    this.model = model;
    this.trial = trial;
    this.counters = counters;
    this.writer = new PhotoWriter(output);
    this.journal = new Journal(output);
  }

  /** Tells which source the next photos are from. */
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
    Optional<String> problem = trial.problem(found.input(), found.content());
    if (problem.isPresent()) {
      tell(failure(found, problem.get()));
      return;
    }
    boolean alone = trial.isSuspect(found.input());
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
    tell(outcome(input, null, Status.SKIPPED, reason, 0, null));
  }

  @Override
  public void failed(String input, String reason) throws IOException {
    tell(outcome(input, null, Status.FAILED, reason, 0, null));
  }

  @Override
  public void archive(String input, String state) throws IOException {
    ManifestEntry end = outcome(input, null, Status.ARCHIVE, null, 0, state);
    if (batch.isEmpty()) {
      tell(end);
    } else {
      ends.add(end);
    }
  }

  @Override
  public void unread(String input, String state, String format) throws IOException {
    Status status = settings.unread() == Unread.SKIP ? Status.SKIPPED : Status.FAILED;
    tell(outcome(input, null, status, Unread.REASON + format, 0, state));
  }

  @Override
  public void other(String input, String state, String reason) throws IOException {
    tell(outcome(input, null, Status.OTHER, reason, 0, state));
  }

  @Override
  public void progress(long bytes) {
    counters.bytes().add(bytes);
  }

  /** Ends the last batch. */
  void finish() throws IOException {
    flush();
    tell();
  }

  private void tell(ManifestEntry outcome) throws IOException {
    untold.add(outcome);
    if (untold.size() == MAX_UNTOLD) {
      tell();
    }
  }

  private void tell() throws IOException {
    journal.write(untold);
    untold.clear();
  }

  private void flush() throws IOException {
    if (batch.isEmpty()) {
      return;
    }
    batch.forEach(found -> untold.add(outcome(found, null, Status.STARTED, null, 0)));
    tell();
    batch.forEach(found -> untold.add(colorize(found)));
    untold.addAll(ends);
    ends.clear();
    batch.clear();
    batchBytes = 0;
    tell();
  }

  private ManifestEntry colorize(SourcePhoto found) {
    long start = System.nanoTime();
    try {
      PaintedFile painted = new PaintedFile(settings, this::paint, found.content());
      if (painted.isAllColored()) {
        return passOver(found);
      }
      String output = writer.write(found.name(), painted.content());
      long milliseconds = (System.nanoTime() - start) / 1_000_000;
      return outcome(found, output, painted.status(), painted.note(), milliseconds);
    } catch (ImageException | IOException e) {
      return failure(found, e.getMessage());
    } catch (RuntimeException e) {
      // Native code may refuse one photo, for want of memory for example.
      LOG.warn("{} cannot be painted", found.input(), e);
      return failure(found, "cannot be painted: " + e.getMessage());
    }
  }

  private ManifestEntry passOver(SourcePhoto found) {
    if (settings.colored() == Colored.SKIP) {
      return outcome(found, null, Status.SKIPPED, ManifestEntry.COLORED, 0);
    }
    try {
      String output = writer.write(found.name(), found.content());
      return outcome(found, output, Status.COPIED, null, 0);
    } catch (IOException e) {
      return failure(found, e.getMessage());
    }
  }

  private Photo paint(Photo photo) {
    Colorizer colorizer = ColorizerPool.take(model);
    try {
      return colorizer.colorize(photo, settings.rendering(model), settings.chroma());
    } finally {
      ColorizerPool.release(model, colorizer);
    }
  }

  private ManifestEntry failure(SourcePhoto found, String reason) {
    String told = Objects.requireNonNullElse(reason, "failed without a reason");
    return outcome(found, null, Status.FAILED, told, 0);
  }

  private ManifestEntry outcome(
      SourcePhoto found, String output, Status status, String error, long milliseconds) {
    return outcome(found.input(), output, status, error, milliseconds, found.state());
  }

  private ManifestEntry outcome(
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
    trial.close();
    journal.close();
  }
}
