package dev.rechroma.eval;

/** Where a candidate stands among the models and baselines. */
public enum Standing {
  /** Has the best value. */
  BEST,
  /** The 95% interval of its difference to the best on the same photos includes 0. */
  LEVEL_WITH_BEST,
  /** Is certainly not the best, does not take part, or the difference has no interval. */
  OTHER
}
