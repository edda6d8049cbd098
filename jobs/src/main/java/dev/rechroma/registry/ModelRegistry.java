package dev.rechroma.registry;

import dev.rechroma.config.UserError;
import dev.rechroma.hadoop.FolderMove;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.RunLock;
import dev.rechroma.model.ModelDirectory;
import dev.rechroma.registry.RegistryDecision.Verdict;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;

/**
 * The versions of a model, in a folder of any file system: model directories with numbers as names,
 * a file {@code current} with the number of the promoted one, {@code promotions.jsonl} with every
 * decision, and the candidate.
 *
 * <p>A line of the audit trail is what counts as the decision. A version is moved to its place
 * before the line is written, and {@code current} is switched after it, so that {@link #recover}
 * can complete whatever a run left half done. Any change requires holding the {@link RunLock} of
 * the folder.
 */
public final class ModelRegistry {
  private static final String CANDIDATE = "candidate";
  private static final String LOCK = "lock";
  private static final String REMOVED = ".removed";
  private static final String NONE = "none";
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

  private final HadoopStorage folder;
  private final RegistryFiles files;

  private ModelRegistry(HadoopStorage folder) {
    this.folder = folder;
    this.files = new RegistryFiles(folder);
  }

  /**
   * The registry of a model; it need not exist.
   *
   * @param models folder of all registries
   * @throws UserError if the name is not a plain name
   */
  public static ModelRegistry at(String models, String name, Configuration hadoop) {
    if (!name.matches(NAME)) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "--name is \"%s\", must be up to 64 letters, digits, dots, hyphens and underscores,"
                  + " the first a letter or digit",
              name.replaceAll("\\p{Cntrl}", "?")));
    }
    return new ModelRegistry(HadoopStorage.at(models, hadoop).below(name));
  }

  /**
   * Finds the directory of a model; for a registry, that of the promoted version.
   *
   * @param model a model directory or the folder of a registry
   * @throws UserError if nothing was promoted in the registry, or its file current is damaged
   */
  public static HadoopStorage resolve(HadoopStorage model) throws IOException {
    ModelRegistry registry = new ModelRegistry(model);
    if (new ModelDirectory(model).exists() || !registry.exists()) {
      return model;
    }
    return registry.version(registry.current().orElseThrow(registry::nothingPromoted));
  }

  /** Whether a folder holds a registry. */
  public static boolean isAt(HadoopStorage folder) throws IOException {
    return new ModelRegistry(folder).exists();
  }

  /** Whether any part of the registry exists. */
  public boolean exists() throws IOException {
    return files.isAny();
  }

  private UserError nothingPromoted() {
    return new UserError(
        folder.location()
            + " is a model registry without a promoted version yet: promote a model with rechroma"
            + " retrain");
  }

  /** The folder's location, for messages. */
  public String location() {
    return folder.location();
  }

  /**
   * Locks the registry against changes by other runs.
   *
   * @param patience see {@link RunLock#take}
   * @param waits see {@link RunLock#take}
   */
  public RunLock lock(int patience, Consumer<String> waits) throws IOException {
    return RunLock.take(folder, LOCK, patience, waits);
  }

  /**
   * The promoted version.
   *
   * @throws UserError if the file does not name a version
   */
  public Optional<String> current() throws IOException {
    Optional<String> current = files.current();
    if (current.isPresent() && !RegistryFiles.isVersion(current.get())) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "the file current in %s does not name a version: switch to one with rechroma models"
                  + " --rollback VERSION",
              folder.location()));
    }
    return current;
  }

  /** The model directory of a version. */
  public HadoopStorage version(String version) {
    return folder.below(version);
  }

  /** Names of all existing versions, the oldest first. */
  public List<String> versions() throws IOException {
    List<String> whole = new ArrayList<>();
    for (String version : begunVersions()) {
      if (FolderMove.isWhole(version(version))) {
        whole.add(version);
      }
    }
    return whole;
  }

  /** Also those that a run which died has left half moved or half removed. */
  private List<String> begunVersions() throws IOException {
    return folder.entries().stream()
        .filter(RegistryFiles::isVersion)
        .sorted(Comparator.comparingInt(Integer::parseInt))
        .toList();
  }

  /** All decisions, the oldest first. */
  public List<RegistryDecision> promotions() throws IOException {
    return files.promotions();
  }

  /** The last verdict on a candidate. */
  public Optional<RegistryDecision> lastVerdict() throws IOException {
    return last(promotions(), RegistryDecision::isOnCandidate);
  }

  /** The promotion that made a version. */
  public Optional<RegistryDecision> promotionOf(String version) throws IOException {
    return promotions().stream()
        .filter(each -> each.verdict() == Verdict.PROMOTED && version.equals(each.version()))
        .findFirst();
  }

  private static Optional<RegistryDecision> lastSwitch(List<RegistryDecision> promotions) {
    return last(promotions, RegistryDecision::isSwitch);
  }

  private static Optional<RegistryDecision> last(
      List<RegistryDecision> promotions, Predicate<RegistryDecision> which) {
    return promotions.stream().filter(which).reduce((one, other) -> other);
  }

  /** The model directory of the candidate; it need not exist. */
  public HadoopStorage candidate() {
    return folder.below(CANDIDATE);
  }

  /** The record of the candidate; empty without one. */
  public Optional<CandidateRecord> candidateRecord() throws IOException {
    return candidate().isFolder() ? files.candidateRecord() : Optional.empty();
  }

  /** Replaces the candidate: the old one is removed before the new record is written. */
  public void nominate(CandidateRecord candidateRecord) throws IOException {
    candidate().delete();
    write(candidateRecord);
    folder.makeFolder(candidate().path());
  }

  /** Records the progress of the candidate. */
  public void write(CandidateRecord candidateRecord) throws IOException {
    files.write(candidateRecord);
  }

  /** The verdict on the candidate, which may not have been carried out yet. */
  public Optional<RegistryDecision> verdict() throws IOException {
    return files.verdictIn(candidate());
  }

  /** Writes a verdict beside the candidate. */
  public void write(RegistryDecision verdict) throws IOException {
    RegistryFiles.write(verdict, candidate());
  }

  /** Whether a verdict was carried out. */
  public boolean isRecorded(RegistryDecision verdict) throws IOException {
    return isRecorded(verdict, promotions());
  }

  private static boolean isRecorded(RegistryDecision verdict, List<RegistryDecision> promotions) {
    return promotions.stream()
        .anyMatch(
            each ->
                verdict.candidate().equals(each.candidate()) && verdict.gate().equals(each.gate()));
  }

  /**
   * Makes the candidate the current version.
   *
   * @return the line of the audit trail
   */
  public RegistryDecision promote(RegistryDecision verdict, String by) throws IOException {
    String version = next();
    FolderMove.move(candidate(), version(version));
    return carryOut(verdict.of(version, now(), by));
  }

  /**
   * Copies a model as the first version, which trainings start from and have to beat. Replaces any
   * candidate.
   *
   * @param model only the generator and its description are copied
   * @param record identifies this model
   * @param by who asked for it
   */
  public RegistryDecision begin(ModelDirectory model, String record, String by) throws IOException {
    String id = UUID.randomUUID().toString();
    nominate(new CandidateRecord(id, NONE, NONE, null, false));
    model.copyTo(candidate());
    String reason = "starts from " + record;
    write(
        new RegistryDecision(
            now(), Verdict.PROMOTED, null, null, by, reason, id, NONE, NONE, NONE, Map.of()));
    return promote(verdict().orElseThrow(), by);
  }

  /**
   * Keeps the current version.
   *
   * @return the line of the audit trail
   */
  public RegistryDecision keep(RegistryDecision verdict, String by) throws IOException {
    RegistryDecision line = verdict.of(verdict.from(), now(), by);
    files.append(line);
    return line;
  }

  /**
   * Makes an earlier version the current one.
   *
   * @param wanted the version; without one, the version before the current one
   * @throws UserError where there is no such version
   */
  public RegistryDecision rollBack(Optional<String> wanted, String by) throws IOException {
    String current =
        lastSwitch(promotions()).map(RegistryDecision::version).orElseThrow(this::nothingPromoted);
    String version = wanted.isPresent() ? wanted.get() : previous(current);
    if (!versions().contains(version)) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "there is no version %s in %s, only %s",
              version,
              folder.location(),
              String.join(", ", versions())));
    }
    if (version.equals(current)) {
      throw new UserError("version " + version + " is current already");
    }
    return carryOut(
        new RegistryDecision(
            now(),
            Verdict.ROLLED_BACK,
            version,
            current,
            by,
            "asked for",
            null,
            null,
            null,
            null,
            null));
  }

  private String previous(String current) throws IOException {
    Optional<String> from = promotionOf(current).map(RegistryDecision::from);
    if (from.isEmpty()) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "no version was current before %s: name one of %s",
              current,
              String.join(", ", versions())));
    }
    return from.get();
  }

  private RegistryDecision carryOut(RegistryDecision line) throws IOException {
    files.append(line);
    files.switchTo(line.version());
    return line;
  }

  /** One more than any version that exists or ever existed. */
  private String next() throws IOException {
    Set<String> all = new HashSet<>(begunVersions());
    promotions().stream()
        .map(RegistryDecision::version)
        .filter(each -> each != null)
        .forEach(all::add);
    return String.format(
        Locale.ROOT, "%06d", 1 + all.stream().mapToInt(Integer::parseInt).max().orElse(0));
  }

  /**
   * Completes what a run that died has begun.
   *
   * @param by who asked for it
   * @return the promotion that was decided earlier and is carried out only now
   */
  public Optional<RegistryDecision> recover(String by) throws IOException {
    removeLeftovers();
    for (String version : begunVersions()) {
      if (FolderMove.isArriving(version(version))) {
        FolderMove.move(candidate(), version(version));
      } else if (!FolderMove.isWhole(version(version))) {
        version(version).delete();
      }
    }
    List<RegistryDecision> promotions = promotions();
    for (String version : versions()) {
      Optional<RegistryDecision> verdict = files.verdictIn(version(version));
      if (verdict.isPresent() && !isRecorded(verdict.get(), promotions)) {
        return Optional.of(carryOut(verdict.get().of(version, now(), by)));
      }
    }
    Optional<RegistryDecision> decided = lastSwitch(promotions);
    if (decided.isEmpty() || files.current().equals(decided.map(RegistryDecision::version))) {
      return Optional.empty();
    }
    files.switchTo(decided.get().version());
    return decided.filter(line -> line.verdict() == Verdict.PROMOTED);
  }

  /**
   * Removes old versions, but never the current one or the one a rollback would switch to.
   *
   * @param keep how many of the other versions to keep, the newest ones
   */
  public void tidy(int keep) throws IOException {
    Optional<String> current = current();
    Set<String> needed = new HashSet<>(current.stream().toList());
    if (current.isPresent()) {
      promotionOf(current.get()).map(RegistryDecision::from).ifPresent(needed::add);
    }
    List<String> others =
        versions().stream().filter(each -> !current.equals(Optional.of(each))).toList();
    for (String version : others.subList(0, Math.max(0, others.size() - keep))) {
      if (!needed.contains(version)) {
        FolderMove.discard(version(version), REMOVED);
      }
    }
    removeLeftovers();
  }

  private void removeLeftovers() throws IOException {
    for (String name : folder.entries()) {
      if (name.endsWith(REMOVED)) {
        folder.deleteFolder(name);
      }
    }
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
