package dev.rechroma.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Lies between a client of S3 and its server, and passes on what they say. It knows the heads of
 * all requests, and holds one back for ever: there the client can be killed.
 */
final class S3Gate implements AutoCloseable {
  private static final Pattern HEAD =
      Pattern.compile("(?s)^(?:GET|PUT|POST|HEAD|DELETE) /.* HTTP/1\\.1\r\n.*");
  private static final int BUFFER = 1 << 16;

  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final int server;
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final AtomicReference<Hold> hold = new AtomicReference<>();

  private record Hold(Predicate<String> which, CompletableFuture<String> found) {}

  S3Gate(int server) throws IOException {
    this.server = server;
    inBackground(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** Heads of all requests since {@link #forget}. */
  List<String> heads() {
    return heads;
  }

  void forget() {
    heads.clear();
  }

  /** Holds back the next request whose head is as asked for; it is done once that has come. */
  CompletableFuture<String> holdBack(Predicate<String> which) {
    Hold next = new Hold(which, new CompletableFuture<>());
    hold.set(next);
    return next.found();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = socket.accept();
      Socket there = new Socket(InetAddress.getLoopbackAddress(), server);
      // Else each small packet would wait for the answer to the last one.
      client.setTcpNoDelay(true);
      there.setTcpNoDelay(true);
      inBackground(() -> pass(client, there, true));
      inBackground(() -> pass(there, client, false));
    }
  }

  private void pass(Socket from, Socket to, boolean requests) throws IOException {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      byte[] buffer = new byte[BUFFER];
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        if (requests && isHeld(new String(buffer, 0, length, StandardCharsets.ISO_8859_1))) {
          in.readAllBytes(); // until the client is dead
          return;
        }
        out.write(buffer, 0, length);
      }
    }
  }

  private boolean isHeld(String sent) {
    if (!HEAD.matcher(sent).matches()) {
      return false;
    }
    String head = sent.split("\r\n\r\n", 2)[0];
    heads.add(head);
    Hold now = hold.get();
    return now != null
        && now.which().test(head)
        && hold.compareAndSet(now, null)
        && now.found().complete(head);
  }

  /** Connections end as processes do. */
  private static void inBackground(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // The other side has gone.
              }
            },
            "gate");
    thread.setDaemon(true);
    thread.start();
  }

  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
