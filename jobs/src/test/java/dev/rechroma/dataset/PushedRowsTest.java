package dev.rechroma.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class PushedRowsTest {
  @Test
  void rowsComeInTheirOrderAndFewAreMadeBeforeTheyAreWanted() {
    AtomicInteger made = new AtomicInteger();
    try (PushedRows rows =
        PushedRows.of(
            sink -> {
              for (int i = 0; i < 100; i++) {
                made.incrementAndGet();
                sink.push(RowFactory.create(i));
              }
            })) {
      List<Integer> seen = new ArrayList<>();
      while (rows.hasNext()) {
        seen.add(rows.next().getInt(0));
        assertThat(made.get()).isLessThanOrEqualTo(seen.size() + 2);
      }
      assertThat(seen).hasSize(100).isSorted();
      assertThat(rows.hasNext()).isFalse();
    }
  }

  @Test
  void whatFailsInTheThreadFailsWhereRowsAreTaken() {
    Row row = RowFactory.create(1);
    for (Throwable failure :
        List.of(
            new IOException("disk"), new IllegalStateException("bug"), new OutOfMemoryError())) {
      try (PushedRows rows =
          PushedRows.of(
              sink -> {
                sink.push(row);
                raise(failure);
              })) {
        assertThat(rows.next()).isEqualTo(row);
        assertThatThrownBy(rows::hasNext)
            .satisfies(e -> assertThat(e == failure || e.getCause() == failure).isTrue());
      }
    }
  }

  private static void raise(Throwable failure) throws IOException {
    if (failure instanceof IOException io) {
      throw io;
    }
    if (failure instanceof RuntimeException bug) {
      throw bug;
    }
    throw (Error) failure;
  }

  @Test
  void theThreadEndsWhereNobodyWantsItsRows() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    PushedRows rows =
        PushedRows.of(
            sink -> {
              try {
                while (true) {
                  sink.push(RowFactory.create(1));
                }
              } catch (CancellationException e) {
                ended.countDown();
                throw e;
              }
            });
    rows.next();
    rows.close();
    assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
  }
}
