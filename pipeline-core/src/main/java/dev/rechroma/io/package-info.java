/**
 * Folders of files, on a disk, in a jar or, in the other module, on a Hadoop file system; and CSV.
 */
package dev.rechroma.io;
