/**
 * Generators, discriminators, losses and the optimizer's step. {@link dev.rechroma.gan.Gan} is the
 * door.
 */
package dev.rechroma.gan;
