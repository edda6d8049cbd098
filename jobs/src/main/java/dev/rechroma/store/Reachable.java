package dev.rechroma.store;

import dev.rechroma.config.UserError;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out, before a command begins, whether a store answers. Its client would try again for many
 * minutes, which is right in the middle of a run, but not where a name is misspelt.
 */
public final class Reachable {
  private static final Logger LOG = LoggerFactory.getLogger(Reachable.class);
  private static final int SECONDS = 20;
  private static final String S3 = "s3a";
  private static final String CANNOT_USE = "cannot use ";

  /** For the first question only. */
  private static final Map<String, String> IMPATIENT =
      Map.of(
          "fs.s3a.attempts.maximum", "2",
          "fs.s3a.retry.limit", "1",
          "fs.s3a.connection.establish.timeout", "5000",
          "fs.s3a.connection.timeout", "8000",
          "ipc.client.connect.max.retries", "2",
          "ipc.client.connect.timeout", "5000",
          "ipc.client.connect.max.retries.on.timeouts", "2");

  private static final Set<URI> ANSWERED = ConcurrentHashMap.newKeySet();

  private Reachable() {}

  /**
   * Asks the store of a path once per process.
   *
   * @throws UserError if it does not answer or refuses
   */
  public static void require(Path path, Configuration hadoop) {
    URI store = new Path(path.toUri().getScheme(), path.toUri().getAuthority(), "/").toUri();
    if (store.getAuthority() == null || ANSWERED.contains(store)) {
      return;
    }
    if (store.getAuthority().matches("[^@]*:[^@]*@.*")) {
      throw new UserError(
          "credentials are not read from an address, where logs would show them: put them in the"
              + " environment or in core-site.xml");
    }
    String endpoint = S3.equals(store.getScheme()) ? endpoint(store.getHost(), hadoop) : "";
    try {
      answer(path, hadoop).get(SECONDS, TimeUnit.SECONDS);
      ANSWERED.add(store);
    } catch (TimeoutException e) {
      String late = String.format(Locale.ROOT, "no answer within %d s", SECONDS);
      throw new UserError(CANNOT_USE + path + ": " + StoreErrors.unreachable(late, endpoint), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("interrupted", e);
    } catch (ExecutionException e) {
      Optional<String> meaning = StoreErrors.explain(e, path.toString(), endpoint);
      if (meaning.isPresent()) {
        throw new UserError(CANNOT_USE + meaning.get(), e);
      }
      // It did answer. The command meets this again, and knows what it wanted there.
      LOG.debug("{}", store, e);
      ANSWERED.add(store);
    }
  }

  /** A bucket may have settings of its own. */
  private static String endpoint(String bucket, Configuration hadoop) {
    String own = "fs.s3a.bucket." + bucket + ".endpoint";
    return hadoop.getTrimmed(own, hadoop.getTrimmed("fs.s3a.endpoint", ""));
  }

  private static CompletableFuture<Void> answer(Path path, Configuration hadoop) {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    Configuration impatient = new Configuration(hadoop);
    IMPATIENT.forEach(impatient::set);
    Thread asking =
        new Thread(
            () -> {
              // A list, since only the answer to a GET has a text that says what is wrong.
              try (FileSystem files = FileSystem.newInstance(path.toUri(), impatient)) {
                files.listStatusIterator(path).hasNext();
                answer.complete(null);
              } catch (IOException | RuntimeException | LinkageError e) {
                answer.completeExceptionally(e);
              }
            },
            "asks " + path.toUri().getAuthority());
    asking.setDaemon(true);
    asking.start();
    return answer;
  }
}
