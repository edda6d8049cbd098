package dev.rechroma.cli;

/** What the exit codes mean. */
final class ExitCode {
  /** Done. */
  static final int DONE = 0;

  /** A failure: a bug, a full disk, too little memory, a failed cluster. */
  static final int FAILED = 1;

  /** Cannot run as asked: an option, a setting, a missing input, another run at work. */
  static final int USER_MISTAKE = 2;

  /** Done, but some inputs failed. */
  static final int SOME_FAILED = 3;

  /** Nothing was promoted: there was nothing new, or it was no better. */
  static final int NOT_PROMOTED = 4;

  private ExitCode() {}
}
