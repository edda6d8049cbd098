/**
 * Times of a training step and a prediction, compared with the time of their arithmetic at the
 * speed of one large convolution.
 */
package dev.rechroma.bench;
