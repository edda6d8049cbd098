package dev.rechroma.source;

import java.io.IOException;

/** Whom a {@link SourceReader} tells what it meets: of each file one thing. */
public interface Visitor {

  /** Whether a photo in this state has to be read, as far as is known before. */
  boolean wants(String input, String state);

  /** A photo. */
  void photo(SourcePhoto photo) throws IOException;

  /** Something that is passed over. */
  void skipped(String input, String reason) throws IOException;

  /** Something that cannot be used. */
  void failed(String input, String reason) throws IOException;

  /**
   * A picture, or what may hold pictures, of a kind that is not read.
   *
   * @param state of the file, or null where only its archive has one
   * @param format what it is called
   */
  void unread(String input, String state, String format) throws IOException;

  /** An archive that was read to its end. */
  void archive(String input, String state) throws IOException;

  /**
   * A file that is no photo and is not called like one.
   *
   * @param state of the file, or null where only its archive has one
   */
  void other(String input, String state, String reason) throws IOException;

  /** Bytes of the input that are dealt with. */
  void progress(long bytes);
}
