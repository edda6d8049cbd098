/** Metrics of photos and of features. Scores are sums, so that workers can add them. */
package dev.rechroma.eval.metric;
