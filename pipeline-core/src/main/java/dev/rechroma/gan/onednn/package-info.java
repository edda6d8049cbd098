/**
 * The networks of {@code gan} on oneDNN itself: a pass is a row of kernels for one shape of batch.
 * {@link dev.rechroma.gan.onednn.Passes} is the door.
 */
package dev.rechroma.gan.onednn;
