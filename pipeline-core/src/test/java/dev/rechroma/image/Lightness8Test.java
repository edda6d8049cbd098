package dev.rechroma.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

/** The tables agree with the conversion of whole pictures. */
class Lightness8Test {
  @Test
  void agreesWithTheConversionOfPictures() {
    byte[] bgr = new byte[3 * 50_000];
    new Random(3).nextBytes(bgr);
    for (int i = 0; i < bgr.length / 2; i++) {
      bgr[i] &= 31; // dark colours, where a step of luminance is the largest
    }
    for (int i = 0; i < 9; i++) {
      bgr[i] = (byte) (i < 3 ? 0 : 255);
    }
    float[] found = new float[bgr.length / 3];
    Lightness8.of(bgr, found);

    try (MatScope scope = new MatScope()) {
      Mat picture = scope.own(new Mat(1, found.length, CvType.CV_8UC3));
      picture.put(0, 0, bgr);
      float[] expected = LabImage.of(LabColor.ofBgr(scope, picture)).l();
      for (int i = 0; i < found.length; i++) {
        assertThat(Math.abs(found[i] - expected[i])).isLessThan(0.03f);
      }
    }
  }
}
