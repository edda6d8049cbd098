/**
 * Colorizes photo archives. {@link dev.rechroma.colorize.Colorize} plans, {@link
 * dev.rechroma.colorize.ColorizeTask} does the work, and the journal and the manifest record the
 * outcomes.
 */
package dev.rechroma.colorize;
