/**
 * Archives in colour. {@link dev.rechroma.colorize.Colorize} plans, {@link
 * dev.rechroma.colorize.ColorizeTask} works, the journal and the manifest remember.
 */
package dev.rechroma.colorize;
