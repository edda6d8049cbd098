/** Versions of a model, which one is current, and the history of promotions. */
package dev.rechroma.registry;
