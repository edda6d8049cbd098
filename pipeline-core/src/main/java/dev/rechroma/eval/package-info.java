/**
 * The comparison of models on the same photos: baselines, bootstrap intervals, rankings, and the
 * gate of a retraining.
 */
package dev.rechroma.eval;
