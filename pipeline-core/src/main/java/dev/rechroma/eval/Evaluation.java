package dev.rechroma.eval;

import dev.rechroma.eval.metric.Metric;
import dev.rechroma.eval.metric.Scores;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Models and baselines measured on the same photos.
 *
 * @param candidates in the order of the tables
 * @param photos name of each photo to every candidate's scores by its name; only photos that all
 *     candidates have predicted, so that a failure is no advantage
 * @param tags of the photos
 * @param overall over all photos
 * @param byTag over the photos of each tag, and, where there are tags, over those of none
 */
public record Evaluation(
    List<Candidate> candidates,
    NavigableMap<String, Map<String, Scores>> photos,
    Tags tags,
    Comparison overall,
    NavigableMap<String, Comparison> byTag) {

  /** The name of the photos without a tag, beside the tags. */
  public static final String UNTAGGED = "(no tag)";

  /** Puts the scores of all candidates together, without features. */
  public static Evaluation of(
      List<Candidate> candidates, Collection<PhotoScore> scores, Tags tags) {
    return of(candidates, scores, List.of(), tags);
  }

  /**
   * Puts the scores of all candidates together.
   *
   * @param pictures features of some or all photos, for all candidates and {@link Baseline#TRUTH}
   *     among them
   * @throws IllegalArgumentException if two candidates have one name, a score is of no candidate,
   *     or a candidate has two for a photo
   */
  public static Evaluation of(
      List<Candidate> candidates,
      Collection<PhotoScore> scores,
      Collection<PhotoFeatures> pictures,
      Tags tags) {
    Set<String> names = new TreeSet<>();
    for (Candidate candidate : candidates) {
      require(names.add(candidate.name()), "two candidates are named " + candidate.name());
    }
    NavigableMap<String, Map<String, Scores>> photos = byPhoto(names, scores);
    photos.values().removeIf(each -> each.size() < names.size());
    Features features = Features.of(pictures);
    Function<Collection<String>, Comparison> compare =
        some ->
            Comparison.of(candidates, some.stream().map(photos::get).toList(), features.only(some));
    return new Evaluation(
        List.copyOf(candidates),
        photos,
        tags,
        compare.apply(photos.keySet()),
        byTag(photos.keySet(), tags, compare));
  }

  private static NavigableMap<String, Map<String, Scores>> byPhoto(
      Set<String> names, Collection<PhotoScore> scores) {
    NavigableMap<String, Map<String, Scores>> photos = new TreeMap<>();
    for (PhotoScore each : scores) {
      require(names.contains(each.candidate()), each.candidate() + " is no candidate");
      Scores before =
          photos
              .computeIfAbsent(each.photo(), photo -> new HashMap<>())
              .put(each.candidate(), each.scores());
      require(before == null, each.candidate() + " has two scores for " + each.photo());
    }
    return photos;
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  private static NavigableMap<String, Comparison> byTag(
      Set<String> photos, Tags tags, Function<Collection<String>, Comparison> compare) {
    NavigableMap<String, List<String>> groups = new TreeMap<>();
    for (String photo : photos) {
      groupsOf(photo, tags)
          .forEach(tag -> groups.computeIfAbsent(tag, key -> new ArrayList<>()).add(photo));
    }
    NavigableMap<String, Comparison> byTag = new TreeMap<>();
    if (!groups.keySet().equals(Set.of(UNTAGGED))) {
      groups.forEach((tag, group) -> byTag.put(tag, compare.apply(group)));
    }
    return byTag;
  }

  private static Set<String> groupsOf(String photo, Tags tags) {
    Set<String> own = tags.of(photo);
    return own.isEmpty() ? Set.of(UNTAGGED) : own;
  }

  /** The candidates of a kind, in order. */
  public List<Candidate> candidates(Candidate.Kind kind) {
    return candidates.stream().filter(each -> each.kind() == kind).toList();
  }

  /** What one candidate got for one photo. */
  public double value(Metric metric, String photo, String candidate) {
    return metric.of(photos.get(photo).get(candidate));
  }

  /** One candidate's scores, of the photos in their order. */
  Resampled resampled(String candidate) {
    return Resampled.of(photos.values().stream().map(each -> each.get(candidate)).toList());
  }

  /** Names of the models, in order. */
  public Stream<String> models() {
    return candidates(Candidate.Kind.MODEL).stream().map(Candidate::name);
  }
}
