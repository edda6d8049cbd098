package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** S3Proxy, an S3 server that checks signatures, as a process; it keeps objects in memory. */
final class S3Server implements AutoCloseable {
  static final String KEY = "the-access-key";
  static final String SECRET = "a-secret-that-no-log-may-hold";

  private static final int SECONDS_TO_START = 60;

  private final int port;
  private final Process process;

  private S3Server(int port, Process process) {
    this.port = port;
    this.process = process;
  }

  static S3Server start(Path jar, Path folder) throws IOException {
    int port = freePort();
    Path settings = folder.resolve("s3proxy.conf");
    Files.writeString(
        settings,
        String.format(
            Locale.ROOT,
            """
            s3proxy.endpoint=http://127.0.0.1:%d
            s3proxy.authorization=aws-v2-or-v4
            s3proxy.identity=%s
            s3proxy.credential=%s
            jclouds.provider=transient-nio2
            jclouds.identity=anyone
            jclouds.credential=anything
            """,
            port,
            KEY,
            SECRET));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-jar",
                jar.toString(),
                "--properties",
                settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("s3proxy.out").toFile())
            .start();
    return new S3Server(port, process);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  int port() {
    return port;
  }

  /** Makes a bucket, once the server listens. Hadoop's client cannot. */
  void makeBucket(String name) throws InterruptedException, GeneralSecurityException {
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
    HttpRequest put =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + name))
            .header("Date", date)
            .header("Authorization", "AWS " + KEY + ":" + signed("PUT\n\n\n" + date + "\n/" + name))
            .PUT(HttpRequest.BodyPublishers.noBody())
            .build();
    for (int second = 0; second < SECONDS_TO_START; second++) {
      assertThat(process.isAlive()).isTrue();
      try {
        assertThat(HttpClient.newHttpClient().send(put, BodyHandlers.ofString()).statusCode())
            .isEqualTo(200);
        return;
      } catch (IOException e) {
        // It does not listen yet.
        Thread.sleep(1000);
      }
    }
    throw new AssertionError("no server at " + put.uri());
  }

  /** Signature version 2. */
  private static String signed(String request) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
    byte[] signature = mac.doFinal(request.getBytes(StandardCharsets.UTF_8));
    return Base64.getEncoder().encodeToString(signature);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
