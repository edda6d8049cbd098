/** Hadoop file systems: files and folders that are replaced at once, and the lock of a run. */
package dev.rechroma.hadoop;
