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
 * @param photos maps the name of each photo to every candidate's scores by its name; only photos
 *     that all candidates have predicted, so that a failure is not an advantage
 * @param tags of the photos
 * @param overall comparison over all photos
 * @param byTag comparison over the photos of each tag and, if there are tags, over the untagged
 *     photos
 */
public record Evaluation(
    List<Candidate> candidates,
    NavigableMap<String, Map<String, Scores>> photos,
    Tags tags,
    Comparison overall,
    NavigableMap<String, Comparison> byTag) {

  /** The name that stands for untagged photos among the tags. */
  public static final String UNTAGGED = "(no tag)";

  /** Combines the scores of all candidates, without features. */
  public static Evaluation of(
      List<Candidate> candidates, Collection<PhotoScore> scores, Tags tags) {
    return of(candidates, scores, List.of(), tags);
  }

  /**
   * Combines the scores of all candidates.
   *
   * @param pictures features of some or all photos, for all candidates including {@link
   *     Baseline#TRUTH}
   * @throws IllegalArgumentException if two candidates have the same name, a score belongs to no
   *     candidate, or a candidate has two scores for a photo
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
      require(names.contains(each.candidate()), each.candidate() + " is not a candidate");
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

  /** The value of one candidate for one photo. */
  public double value(Metric metric, String photo, String candidate) {
    return metric.of(photos.get(photo).get(candidate));
  }

  /** One candidate's scores, with the photos in order. */
  Resampled resampled(String candidate) {
    return Resampled.of(photos.values().stream().map(each -> each.get(candidate)).toList());
  }

  /** Names of the models, in order. */
  public Stream<String> models() {
    return candidates(Candidate.Kind.MODEL).stream().map(Candidate::name);
  }
}
