/** Weights interpolated between two models, and the share that does best on photos. */
package dev.rechroma.mix;
