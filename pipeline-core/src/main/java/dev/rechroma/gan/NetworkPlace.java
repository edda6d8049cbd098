package dev.rechroma.gan;

/**
 * A place in the network.
 *
 * @param vertex whose output is there
 */
record NetworkPlace(String vertex) {}
