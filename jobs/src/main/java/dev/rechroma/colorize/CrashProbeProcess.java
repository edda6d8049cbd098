package dev.rechroma.colorize;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.PhotoFile;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A process that may crash: it reads photos from its input, each as its length and its bytes, does
 * everything with each that a job does in native code, and answers with a byte. {@link CrashProbe}
 * is the other end.
 */
final class CrashProbeProcess {
  /** For tests: SHA-256 of a file on which the process is to crash. */
  static final String DIE_ON = "rechroma.test.die-on";

  private static final int PROBE = 64;
  private static final int QUALITY = 90;

  private CrashProbeProcess() {}

  /** Arguments: the largest file in bytes and the largest photo in pixels. */
  public static void main(String[] limits) throws IOException {
    DecodeLimits bounds = new DecodeLimits(Long.parseLong(limits[0]), Long.parseLong(limits[1]));
    try (DataInputStream in = new DataInputStream(new FileInputStream(FileDescriptor.in));
        OutputStream out = new FileOutputStream(FileDescriptor.out)) {
      while (true) {
        tryOut(in.readNBytes(in.readInt()), bounds);
        out.write(1);
        out.flush();
      }
    } catch (EOFException e) {
      // The parent has sent all photos.
    }
  }

  private static void tryOut(byte[] file, DecodeLimits limits) {
    if (DigestUtils.sha256Hex(file).equals(System.getProperty(DIE_ON))) {
      Runtime.getRuntime().halt(139);
    }
    try {
      PhotoFile pages = PhotoFile.parse(file, limits);
      for (int page = 0; page < pages.pages(); page++) {
        tryOut(pages, page);
      }
    } catch (ImageException e) {
      // The job itself will report it.
    }
  }

  private static void tryOut(PhotoFile pages, int page) throws ImageException {
    try (Photo photo = pages.decode(page);
        Photo colorized = photo.withAb(photo.hasColor() ? new float[2] : new float[] {1, 1}, 1)) {
      photo.lightness(PROBE);
      colorized.encode(colorized.format(), QUALITY);
    }
  }
}
