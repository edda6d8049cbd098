package dev.rechroma.dataset;

import dev.rechroma.config.UserError;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.source.SafeNames;
import dev.rechroma.source.Source;
import dev.rechroma.source.tree.Inputs;
import dev.rechroma.source.tree.SourceTree;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The files of an input of ingest, found as colorize finds them.
 *
 * @param inputs a folder, a photo or what a glob matches
 * @param output of the ingest, which may lie in the input and is none of it
 */
public record PhotoFiles(SparkSession spark, Inputs inputs, HadoopStorage output) {

  /**
   * The files below a folder.
   *
   * @throws UserError where there is no such folder
   */
  public static PhotoFiles under(SparkSession spark, String folder, HadoopStorage output)
      throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    return new PhotoFiles(spark, Inputs.find(List.of(folder), hadoop), output);
  }

  /** Lists folder trees; to be closed once the list has been used. */
  SourceTree tree() {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    return new SourceTree(context, hadoop());
  }

  /** All files; nothing is opened. */
  JavaRDD<Source> listed(SourceTree tree) throws IOException {
    String own = output.path() + "/";
    return tree.list(inputs, new SafeNames("")).filter(source -> !source.path().startsWith(own));
  }

  Broadcast<SerializableConfiguration> hadoop() {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    return context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
  }

  /** For people. */
  String text() {
    return String.join(
        ", ", inputs.roots().stream().map(root -> root.getPath().toUri().getPath()).toList());
  }
}
