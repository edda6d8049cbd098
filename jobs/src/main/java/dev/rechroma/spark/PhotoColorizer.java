package dev.rechroma.spark;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.ImageHeader;
import dev.rechroma.image.Photo;
import dev.rechroma.infer.Colorizer;
import dev.rechroma.spark.Outcome.Status;
import dev.rechroma.spark.source.Found;
import dev.rechroma.spark.source.Visitor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers photos into batches, paints and writes them, and keeps the journal. It holds one batch at
 * a time; large photos make small batches.
 */
final class PhotoColorizer implements Visitor, AutoCloseable {
  /** A decoded photo takes up to some 30 bytes a pixel while it is painted. */
  private static final long MAX_PIXELS = 24_000_000;

  private static final long MAX_BYTES = 64_000_000;
  private static final int MAX_UNTOLD = 200;
  private static final Logger LOG = LoggerFactory.getLogger(PhotoColorizer.class);

  /** A photo that is decoded. */
  private record Opened(Found found, Photo photo, Status status) {}

  private final Colorize.Settings settings;
  private final Colorize.Model model;
  private final Trial trial;
  private final ColorizeCounters counters;
  private final PhotoWriter writer;
  private final Journal journal;
  private final List<Outcome> untold = new ArrayList<>();

  /** Ends of archives, to be told after their photos, the last of which are in the batch. */
  private final List<Outcome> ends = new ArrayList<>();

  private final List<Found> batch = new ArrayList<>();
  private long batchPixels;
  private long batchBytes;
  private Work work;

  PhotoColorizer(
      Colorize.Settings settings,
      Colorize.Model model,
      HadoopStorage output,
      Trial trial,
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
  void begin(Work next) {
    work = next;
  }

  @Override
  public boolean wants(String input, String state) {
    String key = Work.key(input, state);
    if (work.done().contains(key)) {
      counters.done().add(1);
      return false;
    }
    if (work.skipped().contains(key)) {
      counters.skipped().add(1);
      return false;
    }
    return true;
  }

  @Override
  public void photo(Found found) throws IOException {
    Optional<String> problem = trial.problem(found.input(), found.content());
    if (problem.isPresent()) {
      tell(failure(found, problem.get()));
      return;
    }
    long pixels = pixels(found);
    boolean alone = trial.isSuspect(found.input());
    if (alone
        || batchPixels + pixels > MAX_PIXELS
        || batchBytes + found.content().length > MAX_BYTES) {
      flush();
    }
    batch.add(found);
    batchPixels += pixels;
    batchBytes += found.content().length;
    if (alone || batch.size() == settings.batch()) {
      flush();
    }
  }

  private static long pixels(Found found) {
    try {
      return ImageHeader.parse(found.content()).pixels();
    } catch (ImageException e) {
      return 0;
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
    Outcome end = outcome(input, null, Status.ARCHIVE, null, 0, state);
    if (batch.isEmpty()) {
      tell(end);
    } else {
      ends.add(end);
    }
  }

  @Override
  public void other() {
    counters.other().add(1);
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

  private void tell(Outcome outcome) throws IOException {
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
    colorize();
    untold.addAll(ends);
    ends.clear();
    batch.clear();
    batchPixels = 0;
    batchBytes = 0;
    tell();
  }

  private void colorize() {
    long start = System.nanoTime();
    List<Opened> opened = new ArrayList<>();
    for (Found found : batch) {
      open(found).ifPresent(opened::add);
    }
    if (opened.isEmpty()) {
      return;
    }
    try {
      List<Photo> painted = paint(opened);
      long each = (System.nanoTime() - start) / 1_000_000 / opened.size();
      for (int i = 0; i < opened.size(); i++) {
        untold.add(write(opened.get(i), painted.get(i), each));
      }
    } catch (RuntimeException e) {
      LOG.warn("a batch of {} photos failed, each is tried alone", opened.size(), e);
      opened.forEach(one -> untold.add(alone(one)));
    } finally {
      opened.forEach(one -> one.photo().close());
    }
  }

  /** One that native code refuses, for want of memory for example, costs itself alone. */
  private Outcome alone(Opened opened) {
    try {
      return write(opened, paint(List.of(opened)).get(0), 0);
    } catch (RuntimeException e) {
      return failure(opened.found(), "cannot be painted: " + e.getMessage());
    }
  }

  /** A photo that is to be painted; of others, what becomes of them is told. */
  private Optional<Opened> open(Found found) {
    try {
      Photo photo = Photo.decode(found.content(), settings.limits());
      if (!photo.hasColor()) {
        return Optional.of(new Opened(found, photo, Status.COLORIZED));
      }
      if (settings.colored() == Colored.RECOLORIZE) {
        return Optional.of(new Opened(found, photo, Status.RECOLORIZED));
      }
      photo.close();
      untold.add(passOver(found));
    } catch (ImageException e) {
      untold.add(failure(found, e.getMessage()));
    }
    return Optional.empty();
  }

  private Outcome passOver(Found found) {
    if (settings.colored() == Colored.SKIP) {
      return outcome(found, null, Status.SKIPPED, "has colour already", 0);
    }
    try {
      String output = writer.write(found.name(), found.content());
      return outcome(found, output, Status.COPIED, null, 0);
    } catch (IOException e) {
      return failure(found, e.getMessage());
    }
  }

  private List<Photo> paint(List<Opened> opened) {
    List<Photo> photos = opened.stream().map(Opened::photo).toList();
    Colorizer colorizer = Colorizers.take(model);
    try {
      return Companion.neverAlone(
          photos, together -> colorizer.colorize(together, settings.chroma()));
    } finally {
      Colorizers.giveBack(model, colorizer);
    }
  }

  private Outcome write(Opened opened, Photo painted, long paintMilliseconds) {
    long start = System.nanoTime();
    Found found = opened.found();
    try (painted) {
      byte[] file = painted.encode(painted.format(), settings.quality());
      String output = writer.write(found.name(), file);
      long milliseconds = paintMilliseconds + (System.nanoTime() - start) / 1_000_000;
      return outcome(found, output, opened.status(), null, milliseconds);
    } catch (ImageException | IOException e) {
      return failure(found, e.getMessage());
    }
  }

  private Outcome failure(Found found, String reason) {
    return outcome(found, null, Status.FAILED, reason, 0);
  }

  private Outcome outcome(
      Found found, String output, Status status, String error, long milliseconds) {
    return outcome(found.input(), output, status, error, milliseconds, found.state());
  }

  private Outcome outcome(
      String input, String output, Status status, String error, long milliseconds, String state) {
    return new Outcome(
        input,
        output,
        status.text(),
        error,
        milliseconds,
        model.id(),
        settings.pixels(model),
        state,
        System.currentTimeMillis());
  }

  @Override
  public void close() throws IOException {
    trial.close();
    journal.close();
  }
}
