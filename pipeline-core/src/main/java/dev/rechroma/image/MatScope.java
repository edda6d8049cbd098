package dev.rechroma.image;

import java.util.ArrayList;
import java.util.List;
import org.opencv.core.Mat;

/**
 * Releases the native memory of temporaries at the end of a try block, instead of whenever GC runs.
 */
public final class MatScope implements AutoCloseable {
  private final List<Mat> mats = new ArrayList<>();

  public MatScope() {
    NativeLibrary.load();
  }

  public Mat empty() {
    return own(new Mat());
  }

  public <M extends Mat> M own(M mat) {
    mats.add(mat);
    return mat;
  }

  @Override
  public void close() {
    mats.forEach(Mat::release);
  }
}
