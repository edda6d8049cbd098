package dev.rechroma.eval.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Code that the pages share. */
final class Html {
  private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");
  private static final String STYLE = "page.css";

  private Html() {}

  /**
   * A page from a template with placeholders such as {{name}}; {{style}} is replaced by the style
   * of all pages.
   *
   * @param parts HTML by placeholder; placeholders within it are left alone
   */
  static String page(String template, Map<String, String> parts) throws IOException {
    Map<String, String> all = new HashMap<>(parts);
    all.put("style", resource(STYLE));
    return PLACE
        .matcher(resource(template))
        .replaceAll(place -> Matcher.quoteReplacement(part(all, place.group(1))));
  }

  private static String part(Map<String, String> parts, String name) {
    String part = parts.get(name);
    if (part == null) {
      throw new IllegalArgumentException("nothing for {{" + name + "}}");
    }
    return part;
  }

  /** Escapes untrusted text for an element or a quoted attribute. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** An image that is loaded when it comes into view. */
  static String image(String file, String description) {
    return "<img src=\"%s\" alt=\"%s\" loading=\"lazy\">"
        .formatted(escape(file), escape(description));
  }

  /** A table of names and values. */
  static String facts(Map<String, String> values) {
    return values.entrySet().stream()
        .map(
            each ->
                "<tr><th>%s</th><td>%s</td></tr>"
                    .formatted(escape(each.getKey()), escape(each.getValue())))
        .collect(
            Collectors.joining(
                "\n", "<div class=\"wide\"><table class=\"facts\">\n", "\n</table></div>"));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Html.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
