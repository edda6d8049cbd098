package dev.rechroma.retrain;

import dev.rechroma.dataset.Ingest;
import dev.rechroma.eval.Evaluation;
import dev.rechroma.registry.RegistryDecision;
import java.util.Optional;

/**
 * What came of a retraining.
 *
 * @param promoted whether this run made another version the current one
 * @param verdict the last one that is known; null without one
 * @param current the version that is current now; null without one
 * @param reason one line
 * @param line what it comes to, for people
 * @param ingested what the stage ingest brought, if it ran
 * @param evaluation what the stage evaluate measured, if it had to
 */
public record RetrainResult(
    boolean promoted,
    RegistryDecision verdict,
    String current,
    String reason,
    String line,
    Optional<Ingest.Summary> ingested,
    Optional<Evaluation> evaluation) {}
