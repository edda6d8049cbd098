package dev.rechroma.cli;

import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The class path with a bundled model of the test's, or with none, whatever the build has. */
final class BundledLoader extends ClassLoader {
  private static final String FOLDER = "dev/rechroma/bundled/";

  private final Optional<Path> model;

  private BundledLoader(Optional<Path> model) {
    super(BundledLoader.class.getClassLoader());
    this.model = model;
  }

  /** Runs a command on that class path. */
  static Cli.Result run(Optional<Path> model, Object... arguments) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(new BundledLoader(model));
    try {
      return Cli.run(arguments);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Override
  public URL getResource(String name) {
    return name.startsWith(FOLDER)
        ? model
            .map(folder -> folder.resolve(name.substring(FOLDER.length())))
            .filter(Files::isRegularFile)
            .map(BundledLoader::url)
            .orElse(null)
        : super.getResource(name);
  }

  private static URL url(Path file) {
    try {
      return file.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }
}
