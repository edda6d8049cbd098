package dev.rechroma.dataset;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Cuts the rows of a partition into batches, reading no further ahead than one batch. */
public record Batched<T>(Iterator<T> items, int size) implements Iterator<List<T>> {

  public static <T> Stream<List<T>> of(Iterator<T> items, int size) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(
            new Batched<>(items, size), Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  @Override
  public boolean hasNext() {
    return items.hasNext();
  }

  @Override
  public List<T> next() {
    List<T> batch = new ArrayList<>(size);
    while (batch.size() < size && items.hasNext()) {
      batch.add(items.next());
    }
    return batch;
  }
}
