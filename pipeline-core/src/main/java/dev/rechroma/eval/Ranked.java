package dev.rechroma.eval;

import dev.rechroma.eval.metric.Estimate;

/** A candidate by one measure: one cell of the table. */
public record Ranked(Estimate estimate, Standing standing) {}
