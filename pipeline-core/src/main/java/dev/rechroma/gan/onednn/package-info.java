/**
 * Runs the networks of {@code gan} directly on oneDNN: a pass is a sequence of kernels for one
 * batch shape. The entry point is {@link dev.rechroma.gan.onednn.Passes}.
 */
package dev.rechroma.gan.onednn;
