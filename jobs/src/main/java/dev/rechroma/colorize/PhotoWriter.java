package dev.rechroma.colorize;

import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.source.tree.Links;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/**
 * Writes photos below the output folder and nowhere else. A photo is first written to a separate
 * folder of its run for unfinished ones, then renamed, so that the remains of a killed run are in
 * one place, and a task that outlives its run can write no more. An object store shows it only when
 * it is complete.
 */
final class PhotoWriter {
  static final String PARTS = "_rechroma/parts";

  private static final int REMEMBERED_FOLDERS = 10_000;

  private final HadoopStorage output;
  private final String parts;
  private final String root;
  private final Set<Path> checked = new HashSet<>();

  PhotoWriter(HadoopStorage output, String run) throws IOException {
    this.output = output;
    this.parts = parts(run);
    this.root = Links.real(output.path());
  }

  /** The folder of a run, to be made by its driver. */
  static String parts(String run) {
    return PARTS + "/" + run;
  }

  /** Writes a file; returns its manifest entry. */
  String write(String name, byte[] file) throws IOException {
    Path target = output.child(name);
    prepare(target);
    output.writeThrough(parts, name, out -> out.write(file));
    return ManifestLocations.entry(name);
  }

  private void prepare(Path target) throws IOException {
    if (output.isFolder(target)) {
      throw new IOException("the output has a folder of this name");
    }
    Path folder = target.getParent();
    if (checked.contains(folder)) {
      return;
    }
    // Before anything is created: a link in the output may lead out of it.
    requireInside(folder);
    output.makeFolder(folder);
    if (checked.size() < REMEMBERED_FOLDERS) {
      checked.add(folder);
    }
  }

  private void requireInside(Path folder) throws IOException {
    if (!(Links.real(folder) + "/").startsWith(root + "/")) {
      throw new IOException("a link leads out of the output folder: " + folder);
    }
  }
}
