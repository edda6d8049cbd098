package dev.rechroma.colorize;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which photos are tried in another process before they are decoded in this one.
 *
 * @param all whether to try every photo
 * @param suspects photos that may have crashed a process
 */
record DecodeQuarantine(CrashProbe probe, boolean all, Set<String> suspects)
    implements AutoCloseable {

  /** Why a photo must not be decoded in this process. */
  Optional<String> problem(String input, byte[] file) throws IOException {
    return all || isSuspect(input) ? probe.problem(file) : Optional.empty();
  }

  /** A suspect is processed alone, so that another crash can only be its own. */
  boolean isSuspect(String input) {
    return suspects.contains(input);
  }

  @Override
  public void close() {
    probe.close();
  }
}
