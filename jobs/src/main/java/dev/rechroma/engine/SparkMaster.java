package dev.rechroma.engine;

import dev.rechroma.config.UserError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.hadoop.yarn.conf.HAUtil;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.scheduler.ExternalClusterManager;

/**
 * A master as in spark-submit, checked before Spark starts on it: Spark itself tries for a minute
 * or longer, and then tells of the consequences.
 *
 * @param url what the user wrote
 */
record SparkMaster(String url) {
  private static final int ANSWER_MILLIS = 10_000;
  private static final String COUNT = "[1-9][0-9]{0,8}";
  private static final Pattern LOCAL =
      Pattern.compile("local(\\[(" + COUNT + "|\\*)(\\s*,\\s*[0-9]{1,9})?])?");
  private static final Pattern LOCAL_CLUSTER =
      Pattern.compile("local-cluster\\[(\\s*" + COUNT + "\\s*,){2}\\s*" + COUNT + "\\s*]");
  private static final String STANDALONE = "spark://";

  /** What Spark calls an application until a standalone master has accepted it. */
  private static final String UNREGISTERED = "spark-application-";

  /** Whether Spark runs only in this process; local-cluster starts others. */
  boolean isOneProcess() {
    return url.equals("local") || url.startsWith("local[");
  }

  boolean isStandalone() {
    return url.startsWith(STANDALONE);
  }

  /** Whether a standalone master has accepted an application of this id. */
  static boolean isRegistered(String application) {
    return !application.startsWith(UNREGISTERED);
  }

  /**
   * Checks what can be known without Spark.
   *
   * @throws UserError where it cannot be used
   */
  void requireUsable(SparkConf conf) {
    if (LOCAL.matcher(url).matches()) {
      return;
    }
    if (url.startsWith("local-cluster")) {
      requireInstallation();
    } else if (isStandalone()) {
      requireAnswer(masters());
    } else {
      requireManager();
      if (url.equals("yarn") && conf.get("spark.submit.deployMode", "client").equals("client")) {
        requireResourceManager(conf);
      }
    }
  }

  /** The workers of local-cluster start executors as an installation would. */
  private void requireInstallation() {
    if (!LOCAL_CLUSTER.matcher(url).matches()) {
      throw refusal("is no local-cluster[WORKERS,CORES,MEGABYTES]");
    }
    String home = System.getenv("SPARK_HOME");
    boolean installed = home != null && Files.isDirectory(Path.of(home, "jars"));
    if (!installed || System.getenv("SPARK_SCALA_VERSION") == null) {
      throw refusal(
          "starts executors from a Spark installation: set SPARK_HOME to one, or use local[*]");
    }
  }

  private List<InetSocketAddress> masters() {
    return Stream.of(url.substring(STANDALONE.length()).split(",", -1))
        .map(each -> address(each).orElseThrow(() -> refusal("is no spark://HOST:PORT")))
        .toList();
  }

  private static Optional<InetSocketAddress> address(String hostAndPort) {
    try {
      URI uri = new URI(STANDALONE + hostAndPort);
      boolean plain = uri.getHost() != null && (STANDALONE + uri.getAuthority()).equals("" + uri);
      return plain && uri.getPort() >= 1 && uri.getPort() <= 65_535
          ? Optional.of(InetSocketAddress.createUnresolved(uri.getHost(), uri.getPort()))
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** One that answers is enough: the others stand by. */
  private void requireAnswer(List<InetSocketAddress> addresses) {
    List<String> reasons = new ArrayList<>();
    for (InetSocketAddress each : addresses) {
      Optional<String> reason = silence(each);
      if (reason.isEmpty()) {
        return;
      }
      reasons.add(reason.get());
    }
    throw refusal(
        "cannot be reached ("
            + String.join("; ", reasons)
            + "): start it, or correct its address, HOST:PORT");
  }

  /** Why nothing at an address can be talked to; empty if something answers. */
  private static Optional<String> silence(InetSocketAddress address) {
    String host = address.getHostString();
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getByName(host), address.getPort()), ANSWER_MILLIS);
      return Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.of("the name " + host + " does not resolve");
    } catch (IOException e) {
      return Optional.of(host + ":" + address.getPort() + ": " + e.getMessage());
    }
  }

  /** YARN, Kubernetes and Mesos are parts of Spark that not every class path holds. */
  private void requireManager() {
    boolean managed =
        StreamSupport.stream(ServiceLoader.load(ExternalClusterManager.class).spliterator(), false)
            .anyMatch(manager -> manager.canCreate(url));
    if (managed) {
      return;
    }
    if (url.equals("yarn") || url.startsWith("k8s://") || url.startsWith("mesos://")) {
      throw refusal(
          "needs parts of Spark that are not here: set SPARK_HOME to a Spark 3.5 that holds them");
    }
    throw refusal(
        "is not one that Spark knows: use local[N], spark://HOST:PORT, yarn or"
            + " k8s://https://HOST:PORT");
  }

  /** Of several resource managers, any may be the active one: those are left to YARN's client. */
  private void requireResourceManager(SparkConf conf) {
    YarnConfiguration yarn = new YarnConfiguration(SparkHadoopUtil.get().newConfiguration(conf));
    if (HAUtil.isHAEnabled(yarn)) {
      return;
    }
    InetSocketAddress manager =
        yarn.getSocketAddr(
            YarnConfiguration.RM_ADDRESS,
            YarnConfiguration.DEFAULT_RM_ADDRESS,
            YarnConfiguration.DEFAULT_RM_PORT);
    silence(manager)
        .ifPresent(
            reason -> {
              throw refusal(
                  "has no ResourceManager that answers ("
                      + reason
                      + "): set HADOOP_CONF_DIR to the folder of the cluster's yarn-site.xml");
            });
  }

  /** For people: Spark could not start on it. */
  UserError failed(Throwable e) {
    Throwable root = ExceptionUtils.getRootCause(e);
    String message = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    String reason = root.getClass().getSimpleName() + ": " + message;
    return refusal("cannot be used (" + reason + "): correct it, or see the log", e);
  }

  /** For people: something answers, but accepts no application. */
  UserError notAccepted() {
    return refusal(
        "answers, but does not accept this application: is it a Spark master of version "
            + org.apache.spark.package$.MODULE$.SPARK_VERSION()
            + "?");
  }

  private UserError refusal(String what) {
    return refusal(what, null);
  }

  private UserError refusal(String what, Throwable cause) {
    return new UserError(text(what), cause);
  }

  /** For people: what is the matter with it. */
  String text(String what) {
    return String.format(Locale.ROOT, "Spark master '%s' %s", url, what);
  }
}
