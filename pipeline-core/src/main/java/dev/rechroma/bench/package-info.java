/**
 * What a training step and a prediction take, beside what their arithmetic would take at the speed
 * of one large convolution.
 */
package dev.rechroma.bench;
