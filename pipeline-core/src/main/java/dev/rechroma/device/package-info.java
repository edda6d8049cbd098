/**
 * What the networks run on: ND4J's backend, the CUDA driver, and the threads of oneDNN and OpenMP.
 */
package dev.rechroma.device;
