/** What the commands show: progress, summaries, reasons of failures, JSON. */
package dev.rechroma.cli.screen;
