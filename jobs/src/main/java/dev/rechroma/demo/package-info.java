/** The demo: sample photos in colour, then a small training, on one page. */
package dev.rechroma.demo;
