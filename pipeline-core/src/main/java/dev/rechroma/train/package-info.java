/** Training without Spark: the adversarial step, a worker's round, schedules, checkpoints. */
package dev.rechroma.train;
