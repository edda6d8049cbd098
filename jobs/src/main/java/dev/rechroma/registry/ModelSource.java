package dev.rechroma.registry;

import dev.rechroma.config.UserError;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.io.Storage;
import dev.rechroma.model.BundledModel;
import dev.rechroma.model.ModelDirectory;
import java.io.IOException;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The location of a model given to a command: a model directory, the promoted version of a
 * registry, or the bundled model.
 *
 * @param storage its model directory; it need not exist
 * @param path the same, qualified; {@link #BUNDLED} for the bundled model
 * @param record identifies this model later, in the model.json of a training that starts from it:
 *     its folder with the file system, or "bundled" and its id
 */
public record ModelSource(Storage storage, Path path, String record) {
  /** Represents the bundled model among paths. */
  public static final Path BUNDLED = new Path("classpath:/" + BundledModel.NAME);

  private static final String WITH_ID = BundledModel.NAME + " ";

  /**
   * Finds a model.
   *
   * @param model a folder, or "bundled", with or without its id after it
   * @throws UserError if this build has no bundled model or one of another id, or nothing was
   *     promoted in the registry
   */
  public static ModelSource of(String model, Configuration hadoop) throws IOException {
    if (isBundled(model)) {
      return bundled(model);
    }
    HadoopStorage folder = ModelRegistry.resolve(HadoopStorage.at(model, hadoop));
    return new ModelSource(folder, folder.path(), folder.path().toString());
  }

  private static ModelSource bundled(String model) throws IOException {
    Storage storage = BundledModel.storage();
    String record = WITH_ID + new ModelDirectory(storage).id();
    if (!model.equals(BundledModel.NAME) && !model.equals(record)) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "the model is \"%s\", but this build has \"%s\": use the build that has it",
              model,
              record));
    }
    return new ModelSource(storage, BUNDLED, record);
  }

  /**
   * Returns what identifies this model later; a name that already does so is returned as it is,
   * whatever this build has.
   *
   * @throws UserError as {@link #of}
   */
  public static String record(String model, Configuration hadoop) throws IOException {
    return model.startsWith(WITH_ID) ? model : of(model, hadoop).record();
  }

  /** To name a folder "bundled", write "./bundled". */
  private static boolean isBundled(String model) {
    return model.equals(BundledModel.NAME) || model.startsWith(WITH_ID);
  }

  /**
   * Checks the name of a folder to write a model to.
   *
   * @throws UserError if it is the name of the bundled model
   */
  public static void requireFolder(String option, String folder) {
    if (isBundled(folder)) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "%s %s: this is the name of the bundled model; write ./%s for a folder",
              option,
              folder,
              folder));
    }
  }
}
