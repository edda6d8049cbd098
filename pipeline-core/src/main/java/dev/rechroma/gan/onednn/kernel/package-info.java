/** Single oneDNN kernels, the memory that they share, and the reorders at both ends of a pass. */
package dev.rechroma.gan.onednn.kernel;
