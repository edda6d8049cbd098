/** The command line, a class a command. {@link dev.rechroma.cli.Main} is where a process begins. */
package dev.rechroma.cli;
