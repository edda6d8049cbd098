package dev.rechroma.film;

/** How a colorized film is encoded. */
public enum FilmCodec {
  /** H.264 of 8 bits, which plays everywhere. */
  H264("mp4"),
  /** VP9 of 8 bits, which plays in browsers. */
  VP9("webm"),
  /** FFV1 in RGB, without any loss, for archives. */
  FFV1("mkv");

  private final String container;

  FilmCodec(String container) {
    this.container = container;
  }

  /** Ending of the file that holds it, unless another stream does not fit in. */
  public String container() {
    return container;
  }
}
