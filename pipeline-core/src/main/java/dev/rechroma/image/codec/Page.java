package dev.rechroma.image.codec;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.ImageHeader;
import dev.rechroma.image.metadata.Metadata;
import dev.rechroma.image.metadata.RawMetadata;
import dev.rechroma.image.metadata.ToneCurve;
import java.util.Optional;

/** A picture that was found in a file and is not decoded yet. */
public interface Page {
  /** Its size and how it has to be turned. */
  ImageHeader header() throws ImageException;

  /** What the file says beside its pixels. */
  RawMetadata metadata() throws ImageException;

  /**
   * The samples as they are stored: not turned, their tones as they are. The caller releases them.
   *
   * @throws ImageException if they are damaged or not supported
   */
  Picture decode() throws ImageException;

  /**
   * From the samples to those of sRGB that look the same, if the file calls for it otherwise than
   * by a profile.
   */
  default Optional<ToneCurve> tones(Metadata metadata) throws ImageException {
    return Optional.empty();
  }

  /** Pictures of the file that are neither pages nor smaller copies of one, and are not read. */
  default int otherPictures() {
    return 0;
  }
}
