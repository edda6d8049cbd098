/**
 * Layers of DL4J that run ND4J's native operations: convolutions, batch norm, rectifiers and seeded
 * dropout.
 */
package dev.rechroma.gan.layer;
