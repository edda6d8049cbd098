package dev.rechroma.train;

/**
 * The costs of the rounds of an epoch. The parts are those of the slowest worker of each round, as
 * all others wait for it; together they make up the time of the rounds.
 *
 * @param rounds number of rounds
 * @param workers number of workers, each with its own share of the photos
 * @param executors largest number that worked in a round
 * @param leftOut results that were NaN or infinite, summed over the rounds
 * @param megabytes sent to the workers and back, 10^6 bytes
 * @param compute seconds in the networks, pictures included
 * @param broadcast seconds to send the state to the workers
 * @param input seconds to read photos
 * @param aggregation seconds for everything else: scheduling, sending results back, summing
 */
public record Costs(
    int rounds,
    int workers,
    int executors,
    int leftOut,
    double megabytes,
    double compute,
    double broadcast,
    double input,
    double aggregation) {

  /** The initial value of a sum. */
  public static final Costs NONE = new Costs(0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** The costs of both together. */
  public Costs plus(Costs other) {
    return new Costs(
        rounds + other.rounds,
        Math.max(workers, other.workers),
        Math.max(executors, other.executors),
        leftOut + other.leftOut,
        megabytes + other.megabytes,
        compute + other.compute,
        broadcast + other.broadcast,
        input + other.input,
        aggregation + other.aggregation);
  }

  /** The total of all parts, seconds. */
  public double seconds() {
    return compute + broadcast + input + aggregation;
  }
}
