package dev.rechroma.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.List;

/**
 * A read-only folder on the class path. Its files cannot be listed, as a class path does not
 * support that.
 *
 * @param loader class loader that finds it
 * @param folder path on the class path, without "/" at its ends
 * @param location its name in messages
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

  /** Always empty. */
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
    return new UnsupportedOperationException(location + " is read-only");
  }
}
