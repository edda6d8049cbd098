package dev.rechroma.registry;

import dev.rechroma.config.UserError;
import dev.rechroma.gan.Variant;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.OutputFolder;
import dev.rechroma.model.ModelDirectory;
import dev.rechroma.model.OnnxExport;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A model written as an ONNX file.
 *
 * @param variant of its generator
 * @param id of the model
 * @param bytes length of the file
 */
public record ModelExport(Variant variant, String id, int bytes) {
  private static final String ENDING = ".onnx";

  /**
   * Writes the file; an older one is replaced once the new one is whole.
   *
   * @param model as {@link ModelSource} takes it
   * @param file ends with .onnx
   * @throws UserError if there is no such model, or the file cannot have this name
   */
  public static ModelExport write(String model, String file, Configuration hadoop)
      throws IOException {
    Path path = HadoopStorage.at(file, hadoop).path();
    HadoopStorage folder = folder(file, path, hadoop);
    ModelDirectory source = new ModelDirectory(ModelSource.of(model, hadoop).storage());
    ModelDirectory.StoredWeights weights = source.storedWeights();
    byte[] onnx = OnnxExport.of(source, weights);
    folder.write(path.getName(), onnx);
    return new ModelExport(source.settings().variant(), weights.id(), onnx.length);
  }

  private static HadoopStorage folder(String file, Path path, Configuration hadoop)
      throws IOException {
    if (!path.getName().endsWith(ENDING) || path.getParent() == null) {
      throw new UserError("--output " + file + ": give a file that ends with " + ENDING);
    }
    HadoopStorage folder = OutputFolder.at("--output", path.getParent().toString(), hadoop);
    if (folder.isFolder(path)) {
      throw new UserError("--output " + file + " is a folder: give a file");
    }
    return folder;
  }
}
