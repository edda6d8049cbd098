/**
 * Parameter averaging across workers: shards of the data set, rounds, validation, and the files of
 * a training. {@link dev.rechroma.training.GanTrainer} is the job.
 */
package dev.rechroma.training;
