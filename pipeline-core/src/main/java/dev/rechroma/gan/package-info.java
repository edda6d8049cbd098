/**
 * Generators, discriminators, losses and the optimizer's step. The entry point is {@link
 * dev.rechroma.gan.Gan}.
 */
package dev.rechroma.gan;
