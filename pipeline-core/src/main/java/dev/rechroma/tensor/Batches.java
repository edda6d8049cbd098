package dev.rechroma.tensor;

import dev.rechroma.image.LabImage;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Between pictures and the arrays of a network. */
public final class Batches {
  private Batches() {}

  /** Square pictures of one size as a batch. */
  public static Batch of(List<LabImage> pictures) {
    int side = pictures.get(0).width();
    int plane = side * side;
    float[] l = new float[pictures.size() * plane];
    float[] ab = new float[2 * l.length];
    for (int n = 0; n < pictures.size(); n++) {
      LabImage picture = pictures.get(n);
      if (picture.width() != side || picture.height() != side) {
        throw new IllegalArgumentException(
            "a batch of " + side + " px holds one of " + picture.width() + "x" + picture.height());
      }
      fillL(picture.l(), l, n * plane);
      fillAb(picture.a(), ab, 2 * n * plane);
      fillAb(picture.b(), ab, (2 * n + 1) * plane);
    }
    return new Batch(
        Nd4j.create(l, new long[] {pictures.size(), 1, side, side}, 'c'),
        Nd4j.create(ab, new long[] {pictures.size(), 2, side, side}, 'c'));
  }

  /** Lightness planes (L* in [0, 100], side x side each) as a network's input [N, 1, H, W]. */
  public static INDArray lightness(List<float[]> planes, int side) {
    int plane = side * side;
    float[] l = new float[planes.size() * plane];
    for (int n = 0; n < planes.size(); n++) {
      fillL(planes.get(n), l, n * plane);
    }
    return Nd4j.create(l, new long[] {planes.size(), 1, side, side}, 'c');
  }

  /**
   * A network's output [N, 2, H, W] in [-1, 1] as N arrays of a* then b*, each H x W row by row.
   */
  public static List<float[]> abPlanes(INDArray output) {
    float[] all = output.dup('c').data().asFloat();
    int count = (int) output.size(0);
    int each = all.length / count;
    for (int i = 0; i < all.length; i++) {
      all[i] = LabScale.toAb(all[i]);
    }
    return java.util.stream.IntStream.range(0, count)
        .mapToObj(n -> Arrays.copyOfRange(all, n * each, (n + 1) * each))
        .toList();
  }

  private static void fillL(float[] from, float[] to, int offset) {
    for (int i = 0; i < from.length; i++) {
      to[offset + i] = LabScale.fromL(from[i]);
    }
  }

  private static void fillAb(float[] from, float[] to, int offset) {
    for (int i = 0; i < from.length; i++) {
      to[offset + i] = LabScale.fromAb(from[i]);
    }
  }
}
