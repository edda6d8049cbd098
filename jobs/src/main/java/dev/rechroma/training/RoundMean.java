package dev.rechroma.training;

import java.io.Serializable;
import java.util.List;

/**
 * The result of a round: the mean of its workers, or a slice of it.
 *
 * @param count workers in the mean
 * @param moments mean of their moments; empty if they were not averaged
 * @param reports one for each worker in order, including those left out
 */
record RoundMean(int count, float[] parameters, float[] moments, List<WorkerReport> reports)
    implements Serializable {}
