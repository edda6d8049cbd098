/**
 * Trained models: the model directory, the bundled model, mixing two models, and {@link
 * dev.rechroma.model.Colorizer}, which applies a model to photos of any size.
 */
package dev.rechroma.model;
