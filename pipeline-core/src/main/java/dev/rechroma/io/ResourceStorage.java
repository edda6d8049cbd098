package dev.rechroma.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.List;

/**
 * A folder of the class path, which can be read alone. What it holds cannot be listed: a class path
 * has no such question.
 *
 * @param loader that finds it
 * @param folder path on the class path, without "/" at its ends
 * @param location what to call it in a message
 */
public record ResourceStorage(ClassLoader loader, String folder, String location)
    implements Storage {

  @Override
  public InputStream open(String name) throws IOException {
    InputStream in = loader.getResourceAsStream(path(name));
    if (in == null) {
      throw new NoSuchFileException(name + " in " + location);
    }
    return in;
  }

  @Override
  public boolean exists(String name) {
    return loader.getResource(path(name)) != null;
  }

  @Override
  public void write(String name, Content content) {
    throw readOnly();
  }

  @Override
  public void move(String from, String to) {
    throw readOnly();
  }

  /** Of no file. */
  @Override
  public List<String> list(String below) {
    return List.of();
  }

  @Override
  public void delete(String name) {
    throw readOnly();
  }

  @Override
  public ResourceStorage below(String name) {
    return new ResourceStorage(loader, path(name), location + "/" + name);
  }

  private String path(String name) {
    return folder + "/" + name;
  }

  private UnsupportedOperationException readOnly() {
    return new UnsupportedOperationException(location + " can be read alone");
  }
}
