/** Versions of a model, which one is current, and the trail of promotions. */
package dev.rechroma.registry;
