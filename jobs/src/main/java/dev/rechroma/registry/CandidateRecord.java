package dev.rechroma.registry;

import java.util.Objects;

/**
 * What the model in a registry's candidate folder is made from.
 *
 * @param id identifies the candidate
 * @param data fingerprint of the data set it is trained on
 * @param settings fingerprint of the settings of its training
 * @param from the version whose weights it started from; null for none
 * @param trained whether its training is finished
 */
public record CandidateRecord(
    String id, String data, String settings, String from, boolean trained) {

  /** Whether no field is missing. */
  boolean isWhole() {
    return id != null && data != null && settings != null;
  }

  /** Whether training from these would give the same candidate. */
  public boolean isOf(String otherData, String otherSettings, String otherFrom) {
    return data.equals(otherData)
        && settings.equals(otherSettings)
        && Objects.equals(from, otherFrom);
  }

  /** The same with its training finished. */
  public CandidateRecord done() {
    return new CandidateRecord(id, data, settings, from, true);
  }
}
