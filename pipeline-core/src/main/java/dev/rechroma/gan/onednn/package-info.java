/**
 * Networks on oneDNN itself. Its kernels keep activations in blocked layouts from layer to layer
 * and their memory from step to step, which single operations of ND4J cannot: each of those
 * converts its arguments to a blocked layout and back, in fresh memory.
 */
package dev.rechroma.gan.onednn;
