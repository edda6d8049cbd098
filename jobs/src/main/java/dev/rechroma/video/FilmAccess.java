package dev.rechroma.video;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rechroma.film.FilmException;
import dev.rechroma.film.ffmpeg.FilmPlace;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Lets FFmpeg read a file of any Hadoop file system. It opens local ones itself; others it gets, in
 * the parts that it asks for, from an HTTP server that only this machine can reach, under a name
 * that cannot be guessed.
 */
final class FilmAccess implements AutoCloseable {
  private static final Pattern FROM = Pattern.compile("bytes=(\\d{1,18})-(\\d{0,18})");
  private static final int BLOCK = 1 << 16;
  private static final int PARTIAL = 206;
  private static final int NOT_SATISFIABLE = 416;
  private static final int GONE = 404;

  private final FilmPlace place;
  private final HttpServer server;
  private final ExecutorService threads;
  private volatile IOException failure;

  /** Does something with a film. */
  interface Use<T> {
    T of(FilmPlace place) throws IOException, FilmException;
  }

  private FilmAccess(FilmPlace place, HttpServer server, ExecutorService threads) {
    this.place = place;
    this.server = server;
    this.threads = threads;
  }

  /**
   * Does something with a film, while FFmpeg can read it.
   *
   * @throws IOException if a part of it could not be read, which FFmpeg takes for the film's end
   */
  static <T> T with(FilmFile film, Configuration hadoop, Use<T> use)
      throws IOException, FilmException {
    try (FilmAccess access = to(film.path(), hadoop)) {
      T result = access.used(use);
      access.requireRead();
      return result;
    }
  }

  private <T> T used(Use<T> use) throws IOException, FilmException {
    try {
      return use.of(place);
    } catch (FilmException e) {
      requireRead();
      throw e;
    }
  }

  private void requireRead() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  private static FilmAccess to(String file, Configuration hadoop) throws IOException {
    Path path = new Path(file);
    FileSystem files = path.getFileSystem(hadoop);
    if ("file".equals(files.getScheme())) {
      return new FilmAccess(FilmPlace.file(path.toUri().getPath()), null, null);
    }
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ExecutorService threads = Executors.newCachedThreadPool(FilmAccess::daemon);
    server.setExecutor(threads);
    String name = "/" + UUID.randomUUID();
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + name;
    FilmAccess access = new FilmAccess(FilmPlace.http(url), server, threads);
    server.createContext(name, exchange -> access.send(exchange, files, path));
    server.start();
    return access;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "film");
    thread.setDaemon(true);
    return thread;
  }

  /** The answer must be sent before the exchange is closed. */
  private void send(HttpExchange exchange, FileSystem files, Path path) throws IOException {
    try (exchange) {
      try {
        sendRange(exchange, files, path);
      } catch (FileNotFoundException e) {
        exchange.sendResponseHeaders(GONE, -1);
      }
    }
  }

  private void sendRange(HttpExchange exchange, FileSystem files, Path path) throws IOException {
    long length = files.getFileStatus(path).getLen();
    String range = exchange.getRequestHeaders().getFirst("Range");
    Matcher matcher = FROM.matcher(range == null ? "bytes=0-" : range);
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) >= length) {
      exchange.sendResponseHeaders(NOT_SATISFIABLE, -1);
      return;
    }
    long from = Long.parseLong(matcher.group(1));
    String last = matcher.group(2);
    long end = last.isEmpty() ? length : Math.min(length, Long.parseLong(last) + 1);
    send(exchange, files, path, from, Math.max(from, end), length);
  }

  /** A client that has read enough closes the connection. */
  private void send(
      HttpExchange exchange, FileSystem files, Path path, long from, long end, long length)
      throws IOException {
    exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes " + from + "-" + (end - 1) + "/" + length);
    exchange.sendResponseHeaders(PARTIAL, end - from);
    try (FSDataInputStream in = files.open(path);
        OutputStream out = exchange.getResponseBody()) {
      in.seek(from);
      byte[] block = new byte[BLOCK];
      for (long left = end - from; left > 0; ) {
        int read = read(in, block, (int) Math.min(block.length, left));
        out.write(block, 0, read);
        left -= read;
      }
    }
  }

  /** A failure is remembered, since FFmpeg cannot be told. */
  private int read(FSDataInputStream in, byte[] block, int most) throws IOException {
    try {
      int read = in.read(block, 0, most);
      if (read < 0) {
        throw new EOFException("the film has become shorter while it was read");
      }
      return read;
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public void close() {
    if (server != null) {
      server.stop(0);
      threads.shutdownNow();
    }
  }
}
