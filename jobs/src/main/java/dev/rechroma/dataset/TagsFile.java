package dev.rechroma.dataset;

import dev.rechroma.config.UserError;
import dev.rechroma.eval.Tags;
import dev.rechroma.hadoop.HadoopStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Tags of photos in a CSV file on any file system. */
public final class TagsFile {
  private static final int LARGEST = 256 << 20;

  private TagsFile() {}

  /**
   * Reads the file.
   *
   * @param option by which the user named it, for messages
   * @throws UserError where it is none
   */
  public static Tags read(String file, String option, Configuration hadoop) throws IOException {
    HadoopStorage place = HadoopStorage.at(file, hadoop);
    if (place.isFolder()) {
      throw new UserError(option + " " + file + " is a folder, not a CSV file");
    }
    Path path = place.path();
    HadoopStorage folder = HadoopStorage.at(path.getParent().toString(), hadoop);
    if (!folder.exists(path.getName())) {
      throw new UserError("file " + file + " does not exist: check " + option);
    }
    try (InputStream in = folder.open(path.getName())) {
      return Tags.read(new String(in.readNBytes(LARGEST), StandardCharsets.UTF_8), file);
    }
  }
}
