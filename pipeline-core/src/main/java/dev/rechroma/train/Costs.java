package dev.rechroma.train;

/**
 * What the rounds of an epoch took. The parts are those of the slowest worker of each round, as all
 * others wait for it; together they make up the time of the rounds.
 *
 * @param rounds how many
 * @param workers each with its own share of the photos
 * @param executors the most that worked in a round
 * @param leftOut results that were no numbers, summed over the rounds
 * @param megabytes that went to the workers and came back, 10^6 bytes
 * @param compute seconds in the networks, pictures included
 * @param broadcast seconds until the workers have the state
 * @param input seconds of reading photos
 * @param aggregation seconds of all else: scheduling, sending back, summing
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

  /** Where a sum begins. */
  public static final Costs NONE = new Costs(0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** Of both together. */
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

  /** Seconds of all parts. */
  public double seconds() {
    return compute + broadcast + input + aggregation;
  }
}
