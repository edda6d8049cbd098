package dev.rechroma.film;

/** A film cannot be read or written; the message is a line for its user. */
public final class FilmException extends Exception {
  private static final long serialVersionUID = 1;

  public FilmException(String message) {
    super(message);
  }
}
