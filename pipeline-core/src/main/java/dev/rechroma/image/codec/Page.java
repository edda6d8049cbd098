package dev.rechroma.image.codec;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.ImageHeader;
import dev.rechroma.image.metadata.Metadata;
import dev.rechroma.image.metadata.RawMetadata;
import dev.rechroma.image.metadata.ToneCurve;
import java.util.Optional;

/** A picture that was found in a file but is not decoded yet. */
public interface Page {
  /** Its size and orientation. */
  ImageHeader header() throws ImageException;

  /** The metadata of the file. */
  RawMetadata metadata() throws ImageException;

  /**
   * The samples as stored, without rotation or tone conversion. The caller releases them.
   *
   * @throws ImageException if they are damaged or not supported
   */
  Picture decode() throws ImageException;

  /**
   * Does {@link #decode}, but may reduce the picture while decoding where that takes less time.
   *
   * @param side length, px, below which the shorter side is not reduced
   */
  default Picture decodeReduced(int side) throws ImageException {
    return decode();
  }

  /**
   * The conversion from the samples to the sRGB samples that look the same, if the file asks for
   * one by other means than a profile.
   */
  default Optional<ToneCurve> tones(Metadata metadata) throws ImageException {
    return Optional.empty();
  }

  /**
   * Number of pictures in the file that are neither pages nor smaller copies of one; they are not
   * read.
   */
  default int otherPictures() {
    return 0;
  }
}
