/** Which engine computes a model's predictions: chosen by the user, or by a measurement. */
package dev.rechroma.model.engine;
