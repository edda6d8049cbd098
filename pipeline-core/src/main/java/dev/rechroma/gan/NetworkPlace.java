package dev.rechroma.gan;

/**
 * A place in the network.
 *
 * @param vertex the vertex whose output is at this place
 */
record NetworkPlace(String vertex) {}
