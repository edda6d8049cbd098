package dev.rechroma.video;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder of this machine that is deleted in the end. */
final class TemporaryFolder implements AutoCloseable {
  private final Path folder = Files.createTempDirectory(ProcessFolder.ofThisProcess(), "task");

  TemporaryFolder() throws IOException {}

  Path path() {
    return folder;
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  @Override
  public void close() throws IOException {
    ProcessFolder.delete(folder);
  }
}
