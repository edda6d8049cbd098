/** File systems on other machines: whether they answer, and their errors in a user's words. */
package dev.rechroma.store;
