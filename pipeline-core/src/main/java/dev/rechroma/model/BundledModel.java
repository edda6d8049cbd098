package dev.rechroma.model;

import dev.rechroma.config.UserError;
import dev.rechroma.io.ResourceStorage;
import dev.rechroma.io.Storage;
import java.util.Optional;

/**
 * The model that comes with Rechroma, in the same jar as its code, so that it is available wherever
 * the code is. It is loaded by the thread's context class loader, which also finds jars that
 * spark-submit adds.
 */
public final class BundledModel {
  /** The name by which users refer to it. */
  public static final String NAME = "bundled";

  private static final String FOLDER = "dev/rechroma/bundled";

  private BundledModel() {}

  /**
   * Its model directory.
   *
   * @throws UserError if this build has none
   */
  public static Storage storage() {
    ResourceStorage storage = new ResourceStorage(loader(), FOLDER, "the bundled model");
    if (!storage.exists(ModelDirectory.DESCRIPTION)) {
      throw new UserError("no model is bundled with this build: give --model");
    }
    return storage;
  }

  private static ClassLoader loader() {
    return Optional.ofNullable(Thread.currentThread().getContextClassLoader())
        .orElseGet(BundledModel.class::getClassLoader);
  }
}
