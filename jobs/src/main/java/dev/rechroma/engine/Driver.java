package dev.rechroma.engine;

import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkUserAppException;
import org.apache.spark.sql.SparkSession;

/** The process of a command, as the manager of a cluster sees it. */
public final class Driver {
  private static final String YARN = "yarn";

  private Driver() {}

  /**
   * Ends the process with an exit code, of which the cluster's manager is told. After 0 it returns:
   * on YARN, Spark counts a driver that calls exit as failed.
   *
   * @throws SparkUserAppException with the code, where YARN's application master runs the command
   *     and reports it
   */
  public static void end(int code) throws SparkUserAppException {
    boolean inYarn = runsInYarn(new SparkConf());
    if (inYarn && code == 0 && SparkSession.getDefaultSession().isEmpty()) {
      // Without a session, Spark counts it as failed.
      Session.open("without tasks", Optional.empty(), Map.of("spark.executor.instances", "0"));
    }
    Session.close(code);
    if (code == 0) {
      return;
    }
    if (inYarn) {
      // Of a call of exit, the master would report only that there was one.
      throw new SparkUserAppException(code);
    }
    System.exit(code);
  }

  /** Whether YARN's application master runs the command: Spark's cluster mode. */
  static boolean runsInYarn(SparkConf conf) {
    return conf.get("spark.master", "").equals(YARN)
        && conf.get("spark.submit.deployMode", "").equals("cluster");
  }
}
