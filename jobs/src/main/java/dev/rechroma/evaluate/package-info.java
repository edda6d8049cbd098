/** Models compared on workers; {@link dev.rechroma.evaluate.ModelComparison} is the job. */
package dev.rechroma.evaluate;
