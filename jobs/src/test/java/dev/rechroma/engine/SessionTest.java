package dev.rechroma.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.hdfs.client.impl.DfsClientConf;
import org.junit.jupiter.api.Test;

class SessionTest {
  /** With Hadoop's own settings each file that is closed a moment too early costs 0.4 s. */
  @Test
  void aClosedFileOnHdfsIsAskedForSoonAndNotGivenUpEarlierThanByDefault() {
    DfsClientConf client =
        new DfsClientConf(
            Session.open("test", Optional.of("local[2]"), Map.of())
                .sparkContext()
                .hadoopConfiguration());

    int first = client.getBlockWriteLocateFollowingInitialDelayMs();
    int waits = client.getNumBlockWriteLocateFollowingRetry();

    assertThat(first).isLessThanOrEqualTo(10);
    assertThat(IntStream.range(0, waits).mapToLong(wait -> (long) first << wait).sum())
        .isGreaterThanOrEqualTo(12_400);
  }
}
