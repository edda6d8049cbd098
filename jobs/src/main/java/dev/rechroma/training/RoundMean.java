package dev.rechroma.training;

import java.io.Serializable;
import java.util.List;

/**
 * What a round brought: the mean of its workers, or a slice of it.
 *
 * @param count workers in the mean
 * @param parameters mean of their weights
 * @param moments mean of their moments; empty where they were not averaged
 * @param reports one for each worker, those that are left out too, in their order
 */
record RoundMean(int count, float[] parameters, float[] moments, List<WorkerReport> reports)
    implements Serializable {}
