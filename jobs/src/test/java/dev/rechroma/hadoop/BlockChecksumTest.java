package dev.rechroma.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockChecksumTest {
  private static final int SIZE = 5000;

  @TempDir private Path disk;

  @Test
  void aDamagedBlockOfHdfsIsNotTakenForTheFile() throws IOException {
    Configuration configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, disk.toString());
    // The only copy is bad: ask for it once more, not for minutes.
    configuration.setInt("dfs.client.max.block.acquire.failures", 0);
    try (MiniDFSCluster cluster =
        new MiniDFSCluster.Builder(configuration).numDataNodes(1).build()) {
      HadoopStorage storage = HadoopStorage.at(cluster.getURI() + "/folder", configuration);
      storage.write("photo", new byte[SIZE]);
      try (InputStream in = storage.open("photo")) {
        assertThat(in.readAllBytes()).hasSize(SIZE);
      }

      damageOneByte();

      assertThatThrownBy(
              () -> {
                try (InputStream in = storage.open("photo")) {
                  in.readAllBytes();
                }
              })
          .isInstanceOf(IOException.class)
          .hasMessageContaining("/folder/photo");
    }
  }

  private void damageOneByte() throws IOException {
    try (Stream<Path> files = Files.walk(disk)) {
      List<Path> blocks =
          files
              .filter(file -> file.getFileName().toString().matches("blk_[0-9]+"))
              .filter(file -> file.toFile().length() == SIZE)
              .toList();
      assertThat(blocks).hasSize(1);
      byte[] block = Files.readAllBytes(blocks.get(0));
      block[SIZE / 2] ^= 1;
      Files.write(blocks.get(0), block);
    }
  }
}
