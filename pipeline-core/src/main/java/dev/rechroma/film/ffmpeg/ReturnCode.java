package dev.rechroma.film.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import dev.rechroma.film.FilmException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** What a function of FFmpeg's library returns: below 0, that it failed and why. */
final class ReturnCode {
  private static final int MOST_MESSAGE = 256;

  /** Numbers beyond are FFmpeg's own, those up to it the system's. */
  private static final int LARGEST_ERRNO = 4095;

  /** Of the system's: EINVAL, ERANGE, ENOSYS. */
  private static final Set<Integer> REFUSALS = Set.of(-22, -34, -38);

  private ReturnCode() {}

  /**
   * Fails where FFmpeg did.
   *
   * @throws FilmException if encoder or container cannot hold the film; another one goes on
   * @throws IOException if this machine is to blame, such as for a full disk
   */
  static void check(int code, String what) throws IOException, FilmException {
    if (code >= 0) {
      return;
    }
    String problem = "cannot " + what + ": " + message(code);
    if (code < -LARGEST_ERRNO || REFUSALS.contains(code)) {
      throw new FilmException(problem);
    }
    throw new IOException(problem);
  }

  /** What lies behind the message's end is not part of it. */
  private static String message(int code) {
    byte[] message = new byte[MOST_MESSAGE];
    av_strerror(code, message, MOST_MESSAGE);
    return new String(message, StandardCharsets.UTF_8).split("\0", 2)[0];
  }
}
