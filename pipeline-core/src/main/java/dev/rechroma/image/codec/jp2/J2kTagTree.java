package dev.rechroma.image.codec.jp2;

import dev.rechroma.image.ImageException;
import java.util.ArrayList;
import java.util.List;

/**
 * Values for a grid of code-blocks, which packets' headers reveal step by step (ISO/IEC 15444-1,
 * B.10.2): each node is the smallest of the four below it.
 */
final class J2kTagTree {
  private final List<Level> levels = new ArrayList<>();

  private record Level(int width, int[] known, boolean[] settled) {
    static Level of(int width, int height) {
      int nodes = width * height;
      return new Level(width, new int[nodes], new boolean[nodes]);
    }
  }

  /** Both sides are at least 1. */
  J2kTagTree(int width, int height) {
    int across = width;
    int down = height;
    levels.add(Level.of(across, down));
    while (across > 1 || down > 1) {
      across = (across + 1) / 2;
      down = (down + 1) / 2;
      levels.add(Level.of(across, down));
    }
  }

  /** Reads as far as needed to know whether a value is below a threshold. */
  boolean isBelow(J2kBits bits, int x, int y, int threshold) throws ImageException {
    int least = 0;
    for (int i = levels.size() - 1; i >= 0; i--) {
      Level level = levels.get(i);
      int node = (y >> i) * level.width() + (x >> i);
      least = Math.max(least, level.known()[node]);
      while (least < threshold && !level.settled()[node]) {
        if (bits.bit() == 1) {
          level.settled()[node] = true;
        } else {
          least++;
        }
      }
      level.known()[node] = least;
    }
    Level leaves = levels.get(0);
    int leaf = y * leaves.width() + x;
    return leaves.settled()[leaf] && leaves.known()[leaf] < threshold;
  }
}
