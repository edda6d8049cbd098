package dev.rechroma.engine;

/**
 * Whom a service tells how far it is: it knows stages and amounts, and nothing of screens. Any
 * thread may call it, of one stage one at a time.
 */
public interface ProgressListener {

  /** What a stage counts. */
  enum Unit {
    PHOTOS,
    BYTES
  }

  /** A part of the work with an end that is known. */
  interface Stage extends AutoCloseable {

    /**
     * Tells how much is done by now.
     *
     * @param done in the stage's unit; never less than before, and more than the total where more
     *     turned up
     */
    void at(long done);

    /** Tells something that belongs to the stage as it is now, in a few words. */
    void note(String text);

    /** Tells that the stage has ended, well or not. */
    @Override
    void close();
  }

  /** Nobody. */
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
   * Tells that a stage begins; it is to be closed.
   *
   * @param stage its name, one word
   * @param total how much it has to do, 0 or more
   */
  Stage start(String stage, long total, Unit unit);

  /** Tells people one thing, in a line. */
  void say(String line);
}
