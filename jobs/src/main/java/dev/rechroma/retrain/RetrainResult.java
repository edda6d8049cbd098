package dev.rechroma.retrain;

import dev.rechroma.dataset.IngestSummary;
import dev.rechroma.eval.Evaluation;
import dev.rechroma.registry.RegistryDecision;
import java.util.Optional;

/**
 * The result of a retraining.
 *
 * @param promoted whether this run made another version current
 * @param verdict the last known one; null without one
 * @param current the version that is current now; null without one
 * @param reason one line
 * @param line summary for people
 * @param ingested the result of the stage ingest, if it ran
 * @param evaluation the result of the stage evaluate, if it had to run
 */
public record RetrainResult(
    boolean promoted,
    RegistryDecision verdict,
    String current,
    String reason,
    String line,
    Optional<IngestSummary> ingested,
    Optional<Evaluation> evaluation) {}
