package dev.rechroma.colorize;

import dev.rechroma.colorize.ManifestEntry.Status;

/** What to do with photos that have colour already. */
public enum Colored {
  SKIP,
  COPY,
  RECOLORIZE;

  /** Whether an earlier run treated a photo as this choice would. */
  boolean keeps(ManifestEntry known) {
    return switch (Status.valueOf(known.status().toUpperCase(java.util.Locale.ROOT))) {
      case SKIPPED -> this == SKIP;
      case COPIED -> this == COPY;
      case RECOLORIZED -> this == RECOLORIZE;
      default -> true;
    };
  }
}
