package dev.rechroma.spark.source;

import dev.rechroma.spark.source.Source.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Lists folder trees in tasks, level by level: the driver knows the folders of one level, never the
 * files.
 */
public final class SourceTree implements AutoCloseable {
  private static final int FOLDERS_A_TASK = 8;

  private final JavaSparkContext context;
  private final Broadcast<SerializableConfiguration> hadoop;
  private final List<JavaRDD<Source>> levels = new ArrayList<>();

  /**
   * @param hadoop the settings of file systems
   */
  public SourceTree(JavaSparkContext context, Broadcast<SerializableConfiguration> hadoop) {
    this.context = context;
    this.hadoop = hadoop;
  }

  /** All that is below the inputs, folders left out; it is kept until {@link #close}. */
  public JavaRDD<Source> list(Inputs inputs, SafeNames names) {
    FolderLister lister = new FolderLister(inputs.base().toString(), names);
    List<Source> roots =
        Stream.concat(
                inputs.named().stream().map(lister::followed),
                inputs.matched().stream().map(lister::source))
            .toList();
    return descend(context.parallelize(roots, slices(roots.size())), lister);
  }

  /**
   * What a text file names, one path a line, and all below the folders in it. Relative paths are
   * below {@code base}; lines outside of it fail, and those in the output.
   */
  public JavaRDD<Source> named(Path list, Path base, Path output, SafeNames names) {
    FolderLister lister = new FolderLister(base.toString(), names);
    Broadcast<SerializableConfiguration> configuration = hadoop;
    String target = output.toString();
    return descend(
        lines(list).map(line -> named(line, target, lister, configuration.value().value())),
        lister);
  }

  /** The folder that all paths of a list have in common. */
  public Path commonFolder(Path list, Path workingFolder) {
    String folder = workingFolder.toString();
    JavaRDD<String> parents =
        lines(list).map(line -> new Path(new Path(folder), plain(line)).getParent().toString());
    return parents.isEmpty()
        ? workingFolder
        : new Path(
            parents.reduce((one, two) -> Inputs.common(new Path(one), new Path(two)).toString()));
  }

  private JavaRDD<String> lines(Path list) {
    return context
        .textFile(list.toString())
        .map(line -> line.startsWith("\uFEFF") ? line.substring(1) : line)
        .map(line -> line.endsWith("\r") ? line.substring(0, line.length() - 1) : line)
        .filter(line -> !line.isBlank());
  }

  /** A path with a scheme, or a name that may hold a colon. */
  private static Path plain(String line) {
    return line.matches("[a-z][a-z0-9]*:/.*") ? new Path(line) : new Path(null, null, line);
  }

  private static Source named(
      String line, String output, FolderLister lister, Configuration hadoop) {
    Path base = new Path(lister.base());
    Path path = new Path(base, plain(line));
    if (!Inputs.isBelow(path, base) || (path + "/").contains("/../")) {
      return Source.passedOver(path.toString(), Kind.FAILED, "is not below " + base);
    }
    try {
      if ((Links.real(path) + "/").startsWith(Links.real(new Path(output)) + "/")) {
        return Source.passedOver(path.toString(), Kind.FAILED, "lies in the output");
      }
      return lister.source(path.getFileSystem(hadoop).getFileStatus(path));
    } catch (FileNotFoundException e) {
      return Source.passedOver(path.toString(), Kind.FAILED, "does not exist");
    } catch (IOException e) {
      return Source.passedOver(path.toString(), Kind.FAILED, FolderLister.firstLine(e));
    }
  }

  private JavaRDD<Source> descend(JavaRDD<Source> roots, FolderLister lister) {
    Broadcast<SerializableConfiguration> configuration = hadoop;
    JavaRDD<Source> level = kept(roots);
    List<Source> folders = folders(level);
    while (!folders.isEmpty()) {
      level =
          kept(
              context
                  .parallelize(folders, slices(folders.size()))
                  .flatMap(folder -> lister.list(folder, configuration.value().value())));
      folders = folders(level);
    }
    return levels.stream()
        .reduce(JavaRDD::union)
        .orElseThrow()
        .filter(source -> source.kind() != Kind.FOLDER);
  }

  private JavaRDD<Source> kept(JavaRDD<Source> level) {
    JavaRDD<Source> kept = level.persist(StorageLevel.MEMORY_AND_DISK_SER());
    levels.add(kept);
    return kept;
  }

  private static List<Source> folders(JavaRDD<Source> level) {
    return level.filter(source -> source.kind() == Kind.FOLDER).collect();
  }

  private int slices(int folders) {
    int tasks = (folders + FOLDERS_A_TASK - 1) / FOLDERS_A_TASK;
    return Math.max(1, Math.min(tasks, 8 * context.defaultParallelism()));
  }

  /** Forgets the listing. */
  @Override
  public void close() {
    levels.forEach(level -> level.unpersist(false));
    levels.clear();
  }
}
