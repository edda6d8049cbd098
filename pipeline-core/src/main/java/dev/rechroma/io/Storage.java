package dev.rechroma.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * A folder, wherever it is (local disk, HDFS, S3). Names are relative, with "/" between folders. A
 * reader never sees a partial file: files are written under another name and then renamed.
 */
public interface Storage {

  /** Writes the content of a file. */
  @FunctionalInterface
  interface Content {
    /** Writes the whole content; the caller closes the stream. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** Opens a file; the caller closes the stream. */
  InputStream open(String name) throws IOException;

  /** Whether there is such a file. */
  boolean exists(String name) throws IOException;

  /** Writes or replaces a file atomically. */
  void write(String name, Content content) throws IOException;

  /** Renames a file, replacing any existing one, atomically if the store supports that. */
  void move(String from, String to) throws IOException;

  /** Names of the files directly in {@code folder}, sorted; empty if it does not exist. */
  List<String> list(String folder) throws IOException;

  /** Deletes a file if it exists. */
  void delete(String name) throws IOException;

  /** A subfolder. */
  Storage below(String name);

  /** Its name in messages. */
  String location();

  /** Writes bytes. */
  default void write(String name, byte[] bytes) throws IOException {
    write(name, out -> out.write(bytes));
  }
}
