package dev.rechroma.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** A folder on the local disk. */
public record LocalStorage(Path folder) implements Storage {

  @Override
  public InputStream open(String name) throws IOException {
    return Files.newInputStream(folder.resolve(name));
  }

  @Override
  public boolean exists(String name) {
    return Files.isRegularFile(folder.resolve(name));
  }

  @Override
  public void write(String name, Content content) throws IOException {
    Path target = folder.resolve(name);
    Files.createDirectories(target.getParent());
    Path beside = target.resolveSibling("." + target.getFileName() + ".part");
    try (OutputStream out = Files.newOutputStream(beside)) {
      content.writeTo(out);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(beside);
      throw e;
    }
    move(beside, target);
  }

  @Override
  public void move(String from, String to) throws IOException {
    move(folder.resolve(from), folder.resolve(to));
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public List<String> list(String name) throws IOException {
    Path below = folder.resolve(name);
    if (!Files.isDirectory(below)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(below)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(folder.resolve(name));
  }

  @Override
  public LocalStorage below(String name) {
    return new LocalStorage(folder.resolve(name));
  }

  @Override
  public String location() {
    return folder.toString();
  }
}
