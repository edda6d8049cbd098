/**
 * Layers of DL4J that run ND4J's native operations: convolutions, batch norm, rectifiers, dropout
 * from a seed.
 */
package dev.rechroma.gan.layer;
