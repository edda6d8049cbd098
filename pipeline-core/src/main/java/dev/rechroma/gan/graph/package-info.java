/**
 * A network as a list of vertices, with batch norms that can be folded into convolutions: what
 * {@code gan.onednn} runs and {@code gan.onnx} writes.
 */
package dev.rechroma.gan.graph;
