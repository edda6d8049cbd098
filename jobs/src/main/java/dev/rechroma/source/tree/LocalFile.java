package dev.rechroma.source.tree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A file or folder of the local file system with any name: Hadoop supports only names that are
 * text, treats pipes and devices as files, and ignores broken links.
 */
record LocalFile(Path path) {

  /** The file at a local path. */
  static Optional<LocalFile> of(org.apache.hadoop.fs.Path path) {
    try {
      return "file".equals(path.toUri().getScheme())
          ? Optional.of(new LocalFile(Path.of(path.toUri().getPath())))
          : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Its name; bytes that are not UTF-8 appear as \xFF. */
  String name() {
    String text = path.getFileName().toString();
    return isNamed(text) ? text : escaped();
  }

  /** Whether a text can name it. */
  boolean hasTextName() {
    return isNamed(path.getFileName().toString());
  }

  private boolean isNamed(String text) {
    try {
      return path.getFileName().equals(path.getFileSystem().getPath(text));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** A path's URI has its bytes. */
  private String escaped() {
    String uri = path.toUri().getRawPath();
    String raw = uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    byte[] name = bytes(raw.substring(raw.lastIndexOf('/') + 1));
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < name.length; ) {
      int length = characterLength(name, at);
      if (length == 0) {
        text.append("\\x").append(HexFormat.of().withUpperCase().toHexDigits(name[at++]));
      } else {
        text.append(new String(name, at, length, StandardCharsets.UTF_8));
        at += length;
      }
    }
    return text.toString();
  }

  private static byte[] bytes(String escaped) {
    ByteBuffer bytes = ByteBuffer.allocate(escaped.length());
    for (int i = 0; i < escaped.length(); i++) {
      if (escaped.charAt(i) == '%') {
        bytes.put((byte) HexFormat.fromHexDigits(escaped, i + 1, i + 3));
        i += 2;
      } else {
        bytes.put((byte) escaped.charAt(i));
      }
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  /** Bytes of the UTF-8 character at an index; 0 where there is none. */
  private static int characterLength(byte[] text, int at) {
    for (int length = 1; length <= 4 && at + length <= text.length; length++) {
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text, at, length));
        return length;
      } catch (CharacterCodingException e) {
        // A longer one may be.
      }
    }
    return 0;
  }

  boolean isLink() {
    return Files.isSymbolicLink(path);
  }

  /** Attributes of a link's target. */
  BasicFileAttributes attributes() throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class);
  }

  /** Whether it exists and is neither a file nor a folder nor a link to one. */
  boolean isSpecial() {
    return Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path);
  }
}
