/** Hadoop file systems: atomic replacement of files and folders, and the lock of a run. */
package dev.rechroma.hadoop;
