package dev.rechroma.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rechroma.config.UserError;
import dev.rechroma.hadoop.HadoopStorage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The small files of a {@link ModelRegistry}; their content is checked, because anyone may edit
 * them.
 */
final class RegistryFiles {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryFiles.class);
  private static final String VERSION = "[0-9]{6,9}";
  private static final String CURRENT = "current";
  private static final String PROMOTIONS = "promotions.jsonl";
  private static final String CANDIDACY = "candidate.json";
  private static final String VERDICT = "verdict.json";
  private static final int LONGEST_FILE = 1 << 20;
  private static final int LONGEST_TRAIL = 256 << 20;
  private static final ObjectMapper JSON =
      new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

  private final HadoopStorage folder;

  RegistryFiles(HadoopStorage folder) {
    this.folder = folder;
  }

  static boolean isVersion(String name) {
    return name != null && name.matches(VERSION);
  }

  private static boolean isVersionOrNone(String name) {
    return name == null || isVersion(name);
  }

  boolean isAny() throws IOException {
    return folder.exists(CURRENT) || folder.exists(PROMOTIONS) || folder.exists(CANDIDACY);
  }

  /** The content of the file, unchecked; empty where there is none. */
  Optional<String> current() throws IOException {
    return folder.exists(CURRENT)
        ? Optional.of(read(folder, CURRENT, LONGEST_FILE).strip())
        : Optional.empty();
  }

  void switchTo(String version) throws IOException {
    folder.write(CURRENT, (version + "\n").getBytes(StandardCharsets.UTF_8));
  }

  List<RegistryDecision> promotions() throws IOException {
    if (!folder.exists(PROMOTIONS)) {
      return List.of();
    }
    List<RegistryDecision> all = new ArrayList<>();
    for (String line : read(folder, PROMOTIONS, LONGEST_TRAIL).lines().toList()) {
      String where = PROMOTIONS + ", line " + (all.size() + 1);
      RegistryDecision promotion = parse(line, RegistryDecision.class, where);
      requireSound(
          promotion.verdict() != null
              && (isVersion(promotion.version()) || !promotion.isSwitch())
              && isVersionOrNone(promotion.version())
              && isVersionOrNone(promotion.from()),
          where);
      all.add(promotion);
    }
    return all;
  }

  /** Rewrites the whole trail, since not every file system can append to a file. */
  void append(RegistryDecision line) throws IOException {
    ByteArrayOutputStream trail = new ByteArrayOutputStream();
    if (folder.exists(PROMOTIONS)) {
      trail.writeBytes(read(folder, PROMOTIONS, LONGEST_TRAIL).getBytes(StandardCharsets.UTF_8));
    }
    trail.writeBytes(JSON.writeValueAsBytes(line));
    trail.write('\n');
    folder.write(PROMOTIONS, trail.toByteArray());
  }

  Optional<CandidateRecord> candidateRecord() throws IOException {
    if (!folder.exists(CANDIDACY)) {
      return Optional.empty();
    }
    CandidateRecord read =
        parse(read(folder, CANDIDACY, LONGEST_FILE), CandidateRecord.class, CANDIDACY);
    requireSound(read.isWhole(), CANDIDACY);
    return Optional.of(read);
  }

  void write(CandidateRecord candidateRecord) throws IOException {
    folder.write(CANDIDACY, JSON.writeValueAsBytes(candidateRecord));
  }

  /** The verdict in the folder of a candidate, or of a version that was a candidate. */
  Optional<RegistryDecision> verdictIn(HadoopStorage model) throws IOException {
    if (!model.exists(VERDICT)) {
      return Optional.empty();
    }
    RegistryDecision verdict =
        parse(read(model, VERDICT, LONGEST_FILE), RegistryDecision.class, VERDICT);
    requireSound(
        verdict.isOnCandidate()
            && verdict.candidate() != null
            && verdict.gate() != null
            && isVersionOrNone(verdict.from()),
        VERDICT);
    return Optional.of(verdict);
  }

  static void write(RegistryDecision verdict, HadoopStorage model) throws IOException {
    model.write(VERDICT, JSON.writeValueAsBytes(verdict));
  }

  private static String read(HadoopStorage place, String name, int most) throws IOException {
    try (InputStream in = place.open(name)) {
      return new String(in.readNBytes(most), StandardCharsets.UTF_8);
    }
  }

  private <T> T parse(String text, Class<T> type, String where) {
    try {
      T value = JSON.readValue(text, type);
      requireSound(value != null, where);
      return value;
    } catch (JsonProcessingException e) {
      LOG.debug("cannot be parsed", e);
      throw damaged(where);
    }
  }

  private void requireSound(boolean sound, String where) {
    if (!sound) {
      throw damaged(where);
    }
  }

  private UserError damaged(String where) {
    return new UserError(
        String.format(Locale.ROOT, "%s in %s is damaged: repair it", where, folder.location()));
  }
}
