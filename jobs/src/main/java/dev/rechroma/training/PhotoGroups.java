package dev.rechroma.training;

import dev.rechroma.config.UserError;
import dev.rechroma.dataset.TagsFile;
import dev.rechroma.dataset.TensorDataSet;
import dev.rechroma.eval.Tags;
import dev.rechroma.tensor.PageName;
import dev.rechroma.tensor.Split;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * The training photos in groups: those of {@link Sampling}, and a last one for the rest; and how
 * many of each an epoch takes.
 */
final class PhotoGroups implements Serializable {
  private static final long serialVersionUID = 1L;

  /** More than the rounding error of a whole number. */
  private static final double ROUNDING = 1e-6;

  private final List<Sampling.Share> shares;
  private final List<Pattern> patterns;
  private final Tags tags;
  private final long[] counts;
  private final double ofAnEpoch;

  /**
   * @param counts photos of each group; the rest is last
   */
  PhotoGroups(List<Sampling.Share> shares, Tags tags, long[] counts) {
    this.shares = List.copyOf(shares);
    this.patterns = shares.stream().map(share -> Pattern.compile(share.regex())).toList();
    this.tags = tags;
    this.counts = counts;
    this.ofAnEpoch = ofAnEpoch();
  }

  /** All photos in one group, which every epoch takes as a whole. */
  static PhotoGroups one(long photos) {
    return new PhotoGroups(List.of(), Tags.NONE, new long[] {photos});
  }

  /**
   * The groups of a data set's training photos, counted without reading pictures.
   *
   * @throws UserError where a group has no photo, or where the groups leave no photos for an epoch
   */
  static PhotoGroups of(TensorDataSet data, Sampling sampling) throws IOException {
    if (sampling.shares().isEmpty()) {
      return one(data.counts().get(Split.TRAIN));
    }
    Configuration hadoop = data.spark().sparkContext().hadoopConfiguration();
    Tags tags =
        sampling.tagsNeeded() ? TagsFile.read(sampling.tags(), "train.tags", hadoop) : Tags.NONE;
    List<Sampling.Share> shares = sampling.shares();
    PhotoGroups groups = new PhotoGroups(shares, tags, new long[shares.size() + 1]);
    Map<Integer, Long> counted =
        data.rankedSources(Split.TRAIN).map(each -> groups.of(each._2())).countByValue();
    long[] counts =
        IntStream.range(0, shares.size() + 1)
            .mapToLong(group -> counted.getOrDefault(group, 0L))
            .toArray();
    return new PhotoGroups(shares, tags, counts).checked(data);
  }

  private PhotoGroups checked(TensorDataSet data) {
    for (int group = 0; group < shares.size(); group++) {
      if (counts[group] == 0) {
        throw new UserError(
            String.format(
                Locale.ROOT,
                "train.shares: \"%s\" matches none of the %d photos for training%s; one of them is"
                    + " %s",
                shares.get(group).glob(),
                photos(),
                group == 0 ? "" : " that no earlier group has",
                data.rankedSources(Split.TRAIN).first()._2()));
      }
    }
    if (ofAnEpoch < 1) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "train.shares: its groups hold all %d photos for training, and their shares add up"
                  + " to less than 1: give one of them a larger share",
              photos()));
    }
    return this;
  }

  /** Number of groups, including the rest. */
  int size() {
    return counts.length;
  }

  /** The group of a photo. */
  int of(String source) {
    return IntStream.range(0, shares.size())
        .filter(group -> matches(group, source))
        .findFirst()
        .orElse(shares.size());
  }

  private boolean matches(int group, String source) {
    Pattern pattern = patterns.get(group);
    return shares.get(group).isOfTag()
        ? tags.of(source).stream().anyMatch(tag -> pattern.matcher(tag).matches())
        : pattern.matcher(PageName.file(source)).matches();
  }

  /** Photos in a group. */
  long count(int group) {
    return counts[group];
  }

  /** Photos in all groups. */
  long photos() {
    return Arrays.stream(counts).sum();
  }

  /**
   * Most photos of an epoch. With n photos in a group and s its share, it is the largest T with T =
   * sum of min(n, s T), where s of the rest is infinite.
   */
  double photosOfAnEpoch() {
    return ofAnEpoch;
  }

  /**
   * Iterates from above: each pass cuts the groups that are too large for the total of the pass
   * before.
   */
  private double ofAnEpoch() {
    double total = photos();
    for (int pass = 0; pass <= shares.size(); pass++) {
      double whole = 0;
      double cut = 0;
      for (int group = 0; group < counts.length; group++) {
        if (isCut(group, total)) {
          cut += shares.get(group).most();
        } else {
          whole += counts[group];
        }
      }
      if (cut < 1) {
        total = whole / (1 - cut);
      }
    }
    return total;
  }

  private boolean isCut(int group, double total) {
    return group < shares.size() && counts[group] > shares.get(group).most() * total + ROUNDING;
  }

  /**
   * Number of photos that an epoch takes of the photos of a group in one chunk: at least one, if
   * there are any.
   */
  int taken(int group, int inChunk) {
    if (!isCut(group, ofAnEpoch)) {
      return inChunk;
    }
    double taken = shares.get(group).most() * ofAnEpoch / counts[group] * inChunk;
    return Math.min(inChunk, Math.max(1, (int) (taken + ROUNDING)));
  }
}
