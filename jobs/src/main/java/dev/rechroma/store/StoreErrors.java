package dev.rechroma.store;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.lang3.exception.ExceptionUtils;

/**
 * What the errors of object stores mean. Their clients are not on the class path of every build, so
 * that errors are recognized by the names of their classes and by their texts.
 */
public final class StoreErrors {
  private static final Pattern URI = Pattern.compile("\\b[a-z][a-z0-9]+://[^\\s:,;\"']+");
  private static final Pattern CODE = Pattern.compile("Error Code: (\\w+)|\\bStatus Code: (\\d+)");

  private static final String CREDENTIALS =
      "check the credentials (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or fs.s3a.access.key and"
          + " fs.s3a.secret.key in core-site.xml)";

  private static final String REGION =
      "the bucket is in another region than the endpoint: set fs.s3a.endpoint in core-site.xml to"
          + " that of the bucket's region, or remove it";

  private static final String DENIED = "access is denied: " + CREDENTIALS + " and their rights";

  /** What S3 answers, by code or status. */
  private static final Map<String, String> ANSWERS =
      Map.ofEntries(
          Map.entry(
              "NoSuchBucket",
              "there is no such bucket: check its name and, unless it is Amazon's,"
                  + " fs.s3a.endpoint"),
          Map.entry("InvalidAccessKeyId", "the access key is not known: " + CREDENTIALS),
          Map.entry(
              "SignatureDoesNotMatch",
              "the secret key is not that of the access key: " + CREDENTIALS),
          Map.entry("ExpiredToken", "the session token has expired: " + CREDENTIALS),
          Map.entry("InvalidToken", "the session token is not valid: " + CREDENTIALS),
          Map.entry(
              "RequestTimeTooSkewed",
              "this machine's clock is more than 15 minutes off: set it right"),
          Map.entry("PermanentRedirect", REGION),
          Map.entry("AuthorizationHeaderMalformed", REGION),
          Map.entry("301", REGION),
          Map.entry("AccessDenied", DENIED),
          Map.entry("403", DENIED));

  private static final List<String> NO_CONNECTION =
      List.of(
          "UnknownHostException",
          "ConnectException",
          "ConnectTimeoutException",
          "HttpHostConnectException",
          "NoRouteToHostException",
          "NoHttpResponseException",
          "SocketTimeoutException",
          "SSLException",
          "SSLHandshakeException");

  private StoreErrors() {}

  /**
   * The meaning of an error, in a line that names the place and says what to do; empty if it is not
   * one of an object store.
   */
  public static Optional<String> explain(Throwable error) {
    String place =
        ExceptionUtils.getThrowableList(error).stream()
            .flatMap(each -> URI.matcher(text(each)).results())
            .map(each -> each.group())
            .filter(each -> !each.startsWith("http") && !each.startsWith("file"))
            .findFirst()
            .orElse("");
    return explain(error, place, "");
  }

  /**
   * The same, where the place is known.
   *
   * @param endpoint where its server is looked for, or empty
   */
  static Optional<String> explain(Throwable error, String place, String endpoint) {
    return ExceptionUtils.getThrowableList(error).stream()
        .flatMap(each -> meaning(each, place, endpoint).stream())
        .reduce((outer, inner) -> inner)
        .map(meaning -> (place.isEmpty() ? "the object store" : place) + ": " + meaning);
  }

  private static Optional<String> meaning(Throwable error, String place, String endpoint) {
    String name = error.getClass().getSimpleName();
    String text = text(error);
    boolean noClass =
        name.equals("ClassNotFoundException") && text.contains("org.apache.hadoop.fs.");
    if (noClass || name.equals("UnsupportedFileSystemException")) {
      return Optional.of(
          "Hadoop has no client for it here: docs/cluster.md says how to add one, under Object"
              + " stores");
    }
    if (name.startsWith("NoAuthWithAWS") || text.contains("Unable to load AWS credentials")) {
      return Optional.of("there are no credentials: " + CREDENTIALS.replaceFirst("check", "set"));
    }
    if (name.equals("AmazonS3Exception") || name.equals("S3Exception")) {
      return answer(text);
    }
    if (NO_CONNECTION.contains(name) && !place.isEmpty()) {
      return Optional.of(unreachable(name + ": " + text, endpoint));
    }
    return Optional.empty();
  }

  /** The line about a server that gives no answer. */
  static String unreachable(String reason, String endpoint) {
    String check =
        endpoint.isEmpty() ? "and the address" : "and fs.s3a.endpoint, which is " + endpoint;
    return String.format(
        Locale.ROOT, "cannot be reached (%s): check the network %s", reason, check);
  }

  /** The code says more than the status, which comes first. */
  private static Optional<String> answer(String text) {
    Matcher codes = CODE.matcher(text);
    return codes
        .results()
        .map(each -> each.group(1) == null ? each.group(2) : each.group(1))
        .map(ANSWERS::get)
        .filter(Objects::nonNull)
        .reduce((status, code) -> code);
  }

  private static String text(Throwable error) {
    return Objects.toString(error.getMessage(), "").lines().findFirst().orElse("");
  }
}
