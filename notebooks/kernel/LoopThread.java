package org.rapaio.jupyter.kernel.channels;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The loop of a channel, with a pause in milliseconds after each turn. It takes the place of the kernel's own class
 * of this name, as of its version 3.0.1, with which every third kernel answers nobody: that one starts the
 * thread before it says that the thread is to run, and ends it for a message that comes before the kernel is ready.
 */
public final class LoopThread extends Thread {
  private static final Logger LOG = Logger.getLogger(LoopThread.class.getName());

  private final long pause;
  private final Runnable turn;
  private volatile boolean running = true;

  public LoopThread(String name, long pause, Runnable turn) {
    super(name);
    this.pause = pause;
    this.turn = turn;
  }

  @Override
  public void run() {
    try {
      while (running) {
        takeTurn();
        sleep(pause);
      }
    } catch (InterruptedException e) {
      running = false;
    }
  }

  private void takeTurn() {
    try {
      turn.run();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "message not answered", e);
    }
  }

  public void shutdown() {
    running = false;
  }
}
