package dev.rechroma.image.metadata;

import dev.rechroma.image.ImageException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.util.Set;

/** Photoshop's image resources, which hold captions (IPTC) and resolution. */
public final class Photoshop {
  /** Thumbnails, which show the photo as it was before. */
  private static final Set<Integer> THUMBNAILS = Set.of(1033, 1036);

  private static final int NAME = 6;

  private Photoshop() {}

  /** The resources up to the first that is damaged, without thumbnails. */
  public static byte[] withoutThumbnails(byte[] resources) {
    Bytes in = Bytes.of(resources, ByteOrder.BIG_ENDIAN, "Photoshop resources");
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    try {
      int at = 0;
      while (in.hasAt(at, "8BIM")) {
        int id = in.u16(at + 4L);
        // A name with its length and the data are each padded to an even number of bytes.
        long lengthAt = at + NAME + (in.u8(at + NAME) + 2L) / 2 * 2;
        long end = lengthAt + 4 + in.u32(lengthAt);
        in.require(at, end - at);
        int next = (int) Math.min(in.length(), end + (end - lengthAt & 1));
        if (!THUMBNAILS.contains(id)) {
          kept.write(resources, at, next - at);
        }
        at = next;
      }
    } catch (ImageException damaged) {
      // Everything before it is kept.
    }
    return kept.toByteArray();
  }
}
