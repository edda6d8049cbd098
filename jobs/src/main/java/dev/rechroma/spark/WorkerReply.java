package dev.rechroma.spark;

import dev.rechroma.train.Epoch;
import java.io.Serializable;

/**
 * What a worker sends back; a value in either case, as Spark would try a failed task again.
 *
 * @param result of the epoch, or null
 * @param diverged why there is none, or null
 */
record WorkerReply(Epoch.Result result, String diverged) implements Serializable {}
