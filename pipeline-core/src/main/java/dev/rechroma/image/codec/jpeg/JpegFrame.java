package dev.rechroma.image.codec.jpeg;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * A JPEG frame header: how the picture is coded, and its components (ITU-T T.81, B.2.2).
 *
 * @param marker the marker, which says how it is coded
 * @param width pixels across
 * @param height pixels down
 */
record JpegFrame(int marker, int width, int height, List<Component> components) {
  private static final int LOSSLESS = 0xC3;
  private static final int FIRST_HIERARCHICAL = 0xC5;
  private static final int FIRST_ARITHMETIC = 0xC9;
  private static final int LOSSLESS_ARITHMETIC = 0xCB;
  private static final int PROGRESSIVE = 0xC2;
  private static final int PROGRESSIVE_ARITHMETIC = 0xCA;
  private static final int BLOCK = 8;

  /**
   * A component.
   *
   * @param across horizontal sampling factor, 1 to 4; down is the vertical one
   */
  record Component(int id, int across, int down) {}

  /**
   * @throws ImageException if it is damaged or of an unsupported kind, which is named
   */
  static JpegFrame read(int marker, Bytes body) throws ImageException {
    checkProcess(marker);
    if (body.u8(0) != 8) {
      throw new ImageException(body.u8(0) + "-bit JPEG is not supported");
    }
    int height = body.u16(1);
    if (height == 0) {
      throw new ImageException("height in a DNL segment is not supported");
    }
    int count = body.u8(5);
    if (count != 1 && count != 3 && count != 4) {
      throw new ImageException("JPEG of " + count + " components is not supported");
    }
    List<Component> components = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int sampling = body.u8(7 + 3L * i);
      components.add(new Component(body.u8(6 + 3L * i), sampling >> 4, sampling & 15));
    }
    return new JpegFrame(marker, body.u16(3), height, List.copyOf(components)).checked();
  }

  private static void checkProcess(int marker) throws ImageException {
    if (marker == LOSSLESS || marker == LOSSLESS_ARITHMETIC) {
      throw new ImageException("lossless JPEG is not supported");
    }
    if (marker >= FIRST_HIERARCHICAL
        && marker != FIRST_ARITHMETIC
        && marker != PROGRESSIVE_ARITHMETIC) {
      throw new ImageException("hierarchical JPEG is not supported");
    }
  }

  private JpegFrame checked() throws ImageException {
    for (Component each : components) {
      if (each.across < 1 || each.across > 4 || each.down < 1 || each.down > 4) {
        throw new ImageException("damaged JPEG: a component without a size");
      }
    }
    return this;
  }

  boolean isProgressive() {
    return marker == PROGRESSIVE || marker == PROGRESSIVE_ARITHMETIC;
  }

  boolean isArithmetic() {
    return marker >= FIRST_ARITHMETIC;
  }

  /** Number of units in a scan of several components. */
  int units() {
    return ceil(width, BLOCK * mostAcross()) * ceil(height, BLOCK * mostDown());
  }

  /** Number of blocks of a component in a scan of its own. */
  int blocks(Component component) {
    int across = ceil(ceil(width * component.across, mostAcross()), BLOCK);
    int down = ceil(ceil(height * component.down, mostDown()), BLOCK);
    return across * down;
  }

  private int mostAcross() {
    return components.stream().mapToInt(Component::across).max().orElseThrow();
  }

  private int mostDown() {
    return components.stream().mapToInt(Component::down).max().orElseThrow();
  }

  private static int ceil(int length, int part) {
    return (length + part - 1) / part;
  }
}
