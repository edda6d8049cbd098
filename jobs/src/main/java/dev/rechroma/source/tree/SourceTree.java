package dev.rechroma.source.tree;

import dev.rechroma.source.Failure;
import dev.rechroma.source.SafeNames;
import dev.rechroma.source.Source;
import dev.rechroma.source.Source.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.util.LineReader;
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

  /** Bytes of a list of paths. */
  private static final long LINES_A_TASK = 4 << 20;

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

  /** Everything below the inputs, without folders; kept until {@link #close}. */
  public JavaRDD<Source> list(Inputs inputs, SafeNames names) throws IOException {
    FolderLister lister = new FolderLister(inputs.base().toString(), names);
    List<Source> roots = new ArrayList<>();
    inputs.named().forEach(each -> roots.add(lister.followed(each)));
    for (FileStatus each : inputs.matched()) {
      roots.add(lister.at(each.getPath(), hadoop.value().value()));
    }
    return descend(context.parallelize(roots, slices(roots.size())), lister);
  }

  /**
   * The paths in a text file, one per line, and everything below the folders among them. Relative
   * paths are below {@code base}; paths outside of it or in the output fail.
   */
  public JavaRDD<Source> named(Path list, Path base, Path output, SafeNames names)
      throws IOException {
    FolderLister lister = new FolderLister(base.toString(), names);
    Broadcast<SerializableConfiguration> configuration = hadoop;
    String target = output.toString();
    return descend(
        lines(list).map(line -> named(line, target, lister, configuration.value().value())),
        lister);
  }

  /** The folder that all paths of a list have in common. */
  public Path commonFolder(Path list, Path workingFolder) throws IOException {
    String folder = workingFolder.toString();
    JavaRDD<String> parents =
        lines(list)
            .map(line -> new Path(new Path(folder), Locations.path(line)).getParent().toString());
    return parents.isEmpty()
        ? workingFolder
        : new Path(
            parents.reduce((one, two) -> Inputs.common(new Path(one), new Path(two)).toString()));
  }

  /**
   * The lines of a text file, read in parts. Not by Spark, which may take the file's name for a
   * pattern, two files or a hidden one.
   */
  private JavaRDD<String> lines(Path list) throws IOException {
    long length = list.getFileSystem(hadoop.value().value()).getFileStatus(list).getLen();
    int parts = Math.toIntExact(length / LINES_A_TASK + 1);
    String file = list.toString();
    Broadcast<SerializableConfiguration> configuration = hadoop;
    return context
        .parallelize(IntStream.range(0, parts).boxed().toList(), parts)
        .flatMap(part -> lines(new Path(file), part, configuration.value().value()).iterator())
        .map(line -> line.startsWith("\uFEFF") ? line.substring(1) : line)
        .filter(line -> !line.isBlank());
  }

  /** The lines that start in a part of a file. */
  private static List<String> lines(Path file, long part, Configuration hadoop) throws IOException {
    long at = Math.max(0, part * LINES_A_TASK - 1);
    List<String> lines = new ArrayList<>();
    try (FSDataInputStream in = file.getFileSystem(hadoop).open(file)) {
      in.seek(at);
      LineReader reader = new LineReader(in);
      Text line = new Text();
      if (part > 0) {
        at += reader.readLine(line);
      }
      while (at < (part + 1) * LINES_A_TASK) {
        int read = reader.readLine(line);
        if (read == 0) {
          break;
        }
        at += read;
        lines.add(line.toString());
      }
    }
    return lines;
  }

  private static Source named(
      String line, String output, FolderLister lister, Configuration hadoop) {
    Path base = new Path(lister.base());
    Path path = new Path(base, Locations.path(line));
    if (!Inputs.isBelow(path, base) || (path + "/").contains("/../")) {
      return Source.passedOver(path.toString(), Kind.FAILED, "is not below " + base);
    }
    try {
      if ((Links.real(path) + "/").startsWith(Links.real(new Path(output)) + "/")) {
        return Source.passedOver(path.toString(), Kind.FAILED, "lies in the output");
      }
      // Also fails if there is no such file.
      path.getFileSystem(hadoop).getFileStatus(path);
      return lister.at(path, hadoop);
    } catch (FileNotFoundException e) {
      return Source.passedOver(path.toString(), Kind.FAILED, "does not exist");
    } catch (IOException e) {
      return Source.passedOver(path.toString(), Kind.FAILED, Failure.firstLine(e));
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

  /** Frees the cached listing. */
  @Override
  public void close() {
    levels.forEach(level -> level.unpersist(false));
    levels.clear();
  }
}
