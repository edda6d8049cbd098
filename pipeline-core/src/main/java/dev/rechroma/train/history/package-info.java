/** The records of a training: {@code history.csv}, its plot, and TensorBoard's files. */
package dev.rechroma.train.history;
