/** The Spark session, and the threads and GPUs of its tasks. */
package dev.rechroma.engine;
