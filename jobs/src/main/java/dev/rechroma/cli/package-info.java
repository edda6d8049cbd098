/** The command line, one class per command. {@link dev.rechroma.cli.Main} is the entry point. */
package dev.rechroma.cli;
