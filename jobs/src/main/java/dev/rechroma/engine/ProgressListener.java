package dev.rechroma.engine;

/**
 * Receives the progress of a service: stages and amounts, independent of any screen. Any thread may
 * call it, but only one at a time for a stage.
 */
public interface ProgressListener {

  /** What a stage counts. */
  enum Unit {
    PHOTOS,
    FRAMES,
    BYTES
  }

  /** A part of the work with a known amount. */
  interface Stage extends AutoCloseable {

    /**
     * Reports how much is done so far.
     *
     * @param done in the stage's unit; never less than before, and more than the total where more
     *     turned up
     */
    void at(long done);

    /** Reports the current state of the stage in a few words. */
    void note(String text);

    /** Reports that the stage has ended, successfully or not. */
    @Override
    void close();
  }

  /** Ignores everything. */
  ProgressListener NONE =
      new ProgressListener() {
        @Override
        public Stage start(String stage, long total, Unit unit) {
          return new Stage() {
            @Override
            public void at(long done) {}

            @Override
            public void note(String text) {}

            @Override
            public void close() {}
          };
        }

        @Override
        public void say(String line) {}
      };

  /**
   * Reports that a stage starts; it is to be closed.
   *
   * @param stage its name, one word
   * @param total how much it has to do, 0 or more
   */
  Stage start(String stage, long total, Unit unit);

  /** Reports one line for people. */
  void say(String line);
}
