package dev.rechroma.colorize;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * Which photos are tried out in another process before they are decoded in this one.
 *
 * @param all whether none is trusted
 * @param suspects those on which a process may have died
 */
record DecodeQuarantine(SubprocessDecoder check, boolean all, Set<String> suspects)
    implements AutoCloseable {

  /** Why a photo must not be decoded in this process. */
  Optional<String> problem(String input, byte[] file) throws IOException {
    return all || isSuspect(input) ? check.problem(file) : Optional.empty();
  }

  /** Such a photo is worked on alone: should the process die again, it was this one. */
  boolean isSuspect(String input) {
    return suspects.contains(input);
  }

  @Override
  public void close() {
    check.close();
  }
}
