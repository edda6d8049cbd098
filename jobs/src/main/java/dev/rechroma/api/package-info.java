/** All jobs as methods, for other programs and for notebooks. */
package dev.rechroma.api;
