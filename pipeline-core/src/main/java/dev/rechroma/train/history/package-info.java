/** What a training wrote down: {@code history.csv}, its plot, and TensorBoard's files. */
package dev.rechroma.train.history;
