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
 * Where a model is that a command was given: a model directory, the promoted version of a registry,
 * or the bundled model.
 *
 * @param storage its model directory; it need not exist
 * @param path the same, qualified; of the bundled model {@link #BUNDLED}
 * @param record what names just this model later, in the model.json of a training that begins with
 *     it: its folder, or "bundled" and its id
 */
public record ModelSource(Storage storage, Path path, String record) {
  /** Stands for the bundled model among paths. */
  public static final Path BUNDLED = new Path("classpath:/" + BundledModel.NAME);

  private static final String WITH_ID = BundledModel.NAME + " ";

  /**
   * Finds a model.
   *
   * @param model a folder, or "bundled", with its id behind it or not
   * @throws UserError if this build has no bundled model or one of another id, or nothing was
   *     promoted in the registry
   */
  public static ModelSource of(String model, Configuration hadoop) throws IOException {
    if (isBundled(model)) {
      return bundled(model);
    }
    HadoopStorage folder = ModelRegistry.resolve(HadoopStorage.at(model, hadoop));
    return new ModelSource(folder, folder.path(), folder.location());
  }

  private static ModelSource bundled(String model) throws IOException {
    Storage storage = BundledModel.storage();
    String record = WITH_ID + new ModelDirectory(storage).id();
    if (!model.equals(BundledModel.NAME) && !model.equals(record)) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "the model is \"%s\", and this build has \"%s\": use the build that has it",
              model,
              record));
    }
    return new ModelSource(storage, BUNDLED, record);
  }

  /**
   * What names just this model later; one that says so already stays, whatever this build has.
   *
   * @throws UserError as {@link #of}
   */
  public static String record(String model, Configuration hadoop) throws IOException {
    return model.startsWith(WITH_ID) ? model : of(model, hadoop).record();
  }

  /** A folder of that name is "./bundled". */
  private static boolean isBundled(String model) {
    return model.equals(BundledModel.NAME) || model.startsWith(WITH_ID);
  }

  /**
   * For a folder to write a model to.
   *
   * @throws UserError if it is called as the bundled model is
   */
  public static void requireFolder(String option, String folder) {
    if (isBundled(folder)) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "%s %s: that is what the model of this build is called; write ./%s for the folder",
              option,
              folder,
              folder));
    }
  }
}
