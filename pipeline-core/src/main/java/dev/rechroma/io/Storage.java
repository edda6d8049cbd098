package dev.rechroma.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * A folder, wherever it is (local disk, HDFS, S3). Names are relative, with "/" between folders. A
 * reader never sees half a file: writes go beside and are renamed.
 */
public interface Storage {

  /** What writes the content of a file. */
  @FunctionalInterface
  interface Content {
    /** Writes all of it; the stream is closed by the caller. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** Opens a file; the caller closes the stream. */
  InputStream open(String name) throws IOException;

  /** Whether there is such a file. */
  boolean exists(String name) throws IOException;

  /** Writes a file, or replaces it, at once. */
  void write(String name, Content content) throws IOException;

  /** Gives a file another name, in the place of what is there, at once where the store can. */
  void move(String from, String to) throws IOException;

  /** Names of the files right below {@code folder}, sorted; none where it does not exist. */
  List<String> list(String folder) throws IOException;

  /** Removes a file if it is there. */
  void delete(String name) throws IOException;

  /** A folder in this one. */
  Storage below(String name);

  /** What to call it in a message. */
  String location();

  /** Writes bytes. */
  default void write(String name, byte[] bytes) throws IOException {
    write(name, out -> out.write(bytes));
  }
}
