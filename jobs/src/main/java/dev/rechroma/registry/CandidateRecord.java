package dev.rechroma.registry;

import java.util.Objects;

/**
 * What the model in a registry's candidate folder is made from.
 *
 * @param id tells candidates apart
 * @param data fingerprint of the data set that it is trained on
 * @param settings fingerprint of the settings of its training
 * @param from the version whose weights it began with; null for none
 * @param trained whether its training has come to its end
 */
public record CandidateRecord(
    String id, String data, String settings, String from, boolean trained) {

  /** Whether nothing is missing. */
  boolean isWhole() {
    return id != null && data != null && settings != null;
  }

  /** Whether a training of these would be the same one. */
  public boolean isOf(String otherData, String otherSettings, String otherFrom) {
    return data.equals(otherData)
        && settings.equals(otherSettings)
        && Objects.equals(from, otherFrom);
  }

  /** With its training at its end. */
  public CandidateRecord done() {
    return new CandidateRecord(id, data, settings, from, true);
  }
}
