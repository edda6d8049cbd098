package dev.rechroma.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Row;

/**
 * Turns rows that are pushed, as by a reader of archives, into rows that Spark pulls. A thread of
 * its own makes them, at most one row ahead, so that an archive of any size needs memory for a few
 * rows only.
 */
final class PushedRows implements Iterator<Row>, AutoCloseable {
  private static final long LOOK_MILLIS = 200;

  /** Where the thread puts its rows. */
  interface Sink {
    /**
     * Waits until the row is wanted.
     *
     * @throws CancellationException if no more rows are wanted
     */
    void push(Row row);
  }

  /** What the thread does. */
  interface Work {
    void run(Sink sink) throws IOException;
  }

  private final BlockingQueue<Optional<Row>> ready = new ArrayBlockingQueue<>(1);
  private volatile boolean closed;
  private volatile Throwable failure;

  /** Null if not fetched yet; empty at the end. */
  private Optional<Row> next;

  private PushedRows() {}

  /** Starts the work; the rows are to be closed. */
  static PushedRows of(Work work) {
    PushedRows rows = new PushedRows();
    Thread thread = new Thread(() -> rows.run(work), Thread.currentThread().getName() + " rows");
    thread.setDaemon(true);
    thread.start();
    return rows;
  }

  private void run(Work work) {
    try {
      work.run(row -> put(Optional.of(row)));
    } catch (Throwable e) { // Rethrown in Spark's thread.
      failure = e;
    }
    try {
      put(Optional.empty());
    } catch (CancellationException e) {
      // Nobody waits for the end.
    }
  }

  private void put(Optional<Row> row) {
    try {
      while (!ready.offer(row, LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        if (closed) {
          throw new CancellationException();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException();
    }
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      next = take();
      if (next.isEmpty()) {
        rethrow();
      }
    }
    return next.isPresent();
  }

  private Optional<Row> take() {
    try {
      return ready.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private void rethrow() {
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException runtime) {
      throw runtime;
    }
    if (failure instanceof IOException io) {
      throw new UncheckedIOException(io);
    }
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Row row = next.orElseThrow();
    next = null;
    return row;
  }

  /** Ends the thread after its current photo. */
  @Override
  public void close() {
    closed = true;
  }
}
