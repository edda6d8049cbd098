/**
 * Typed settings over HOCON. {@link dev.rechroma.config.UserError} is a user's mistake: one line,
 * the wrong value, and what to do.
 */
package dev.rechroma.config;
