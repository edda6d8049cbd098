package dev.rechroma.source;

import java.io.IOException;

/** Receives what a {@link SourceReader} finds; one call for each file. */
public interface Visitor {

  /** Whether a photo in this state has to be read; asked before it is read. */
  boolean wants(String input, String state);

  /** A photo. */
  void photo(SourcePhoto photo) throws IOException;

  /** Something that is skipped. */
  void skipped(String input, String reason) throws IOException;

  /** Something that cannot be used. */
  void failed(String input, String reason) throws IOException;

  /**
   * A picture, or a file that may hold pictures, in an unsupported format.
   *
   * @param state of the file, or null where only its archive has one
   * @param format what it is called
   */
  void unread(String input, String state, String format) throws IOException;

  /** An archive that was read to its end. */
  void archive(String input, String state) throws IOException;

  /**
   * A file that is not a photo and is not named like one.
   *
   * @param state of the file, or null where only its archive has one
   */
  void other(String input, String state, String reason) throws IOException;

  /** Bytes of the input that were processed. */
  void progress(long bytes);
}
