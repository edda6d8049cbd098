package dev.rechroma.training;

import dev.rechroma.config.SettingsReader;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Groups of photos with a limit to their share of an epoch.
 *
 * @param shares groups; a photo belongs to the first one that matches
 * @param tags location of a CSV file as {@link dev.rechroma.eval.Tags} reads it; empty for none
 */
public record Sampling(List<Share> shares, String tags) implements Serializable {
  /** Every epoch takes every photo. */
  static final Sampling ALL = new Sampling(List.of(), "");

  private static final String SHARES = "shares";
  static final String TAGS = "tags";

  private static final Pattern WILDCARD = Pattern.compile("\\*\\*|\\*|\\?");

  /** Prefix of a glob for a photo's tags. */
  private static final String TAG = "tag:";

  /**
   * A group of photos.
   *
   * @param glob matched against a photo's path, or the end of it from a folder's name on; after
   *     "tag:" against its tags
   * @param most share of an epoch's photos, in (0, 1]
   */
  public record Share(String glob, double most) implements Serializable {
    boolean isOfTag() {
      return glob.startsWith(TAG);
    }

    /** Regular expression for the whole path or tag. */
    String regex() {
      return isOfTag() ? regex(glob.substring(TAG.length())) : "(?s:.*/)?" + regex(glob);
    }

    /** "**" matches any text, "*" any text within a name, "?" one letter of a name. */
    private static String regex(String glob) {
      return WILDCARD
          .matcher(Pattern.quote(glob))
          .replaceAll(found -> Matcher.quoteReplacement("\\E" + regexOf(found.group()) + "\\Q"));
    }

    private static String regexOf(String wildcard) {
      return switch (wildcard) {
        case "**" -> "(?s:.*)";
        case "*" -> "[^/]*";
        default -> "[^/]";
      };
    }
  }

  /** Reads and checks the settings below rechroma.train. */
  static Sampling read(SettingsReader reader) {
    Sampling sampling =
        new Sampling(shares(reader.text(SHARES).strip(), reader), reader.text(TAGS));
    reader.require(
        sampling.tagsNeeded() == !sampling.tags.isEmpty(),
        TAGS,
        sampling.tagsNeeded()
            ? "is empty, but train.shares has a group by tag: name a CSV file with the columns file"
                + " and tag"
            : "names a file, but train.shares has no group by tag, such as tag:people=0.25");
    return sampling;
  }

  boolean tagsNeeded() {
    return shares.stream().anyMatch(Share::isOfTag);
  }

  private static List<Share> shares(String text, SettingsReader reader) {
    return text.isEmpty()
        ? List.of()
        : Arrays.stream(text.split(";")).map(each -> share(each.strip(), reader)).toList();
  }

  private static Share share(String text, SettingsReader reader) {
    int equals = text.lastIndexOf('=');
    String glob = text.substring(0, Math.max(0, equals)).strip();
    double most = number(text.substring(equals + 1));
    reader.require(
        !glob.isEmpty() && most > 0 && most <= 1,
        SHARES,
        String.format(
            Locale.ROOT,
            "has \"%s\", must be GLOB=SHARE with a share above 0 and up to 1, such as"
                + " portraits/**=0.25, and ; between groups",
            text));
    return new Share(glob, most);
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
