/** Models compared on workers; {@link dev.rechroma.evaluate.Evaluate} is the job. */
package dev.rechroma.evaluate;
