/**
 * Photos as training examples: stored form, colour spaces, batches, crops and splits; arrays in
 * memory and in files.
 */
package dev.rechroma.tensor;
