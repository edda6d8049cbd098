import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/**
 * HDFS of one name node and one data node for hdfs.py, which asks on stdin: a command, a path and
 * bytes, each after its length. The answers, on stdout, are lengths and bytes too; -1 for what is
 * not there. Ends with its input.
 */
final class Hdfs {
  private static final Set<String> WRITES = Set.of("write", "upload");

  public static void main(String[] folder) throws Exception {
    PrintStream screen = System.out;
    System.setOut(System.err);
    Configuration configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder[0]);
    // Only processes are killed, not the machine: the name node need not wait for its disk.
    configuration.setBoolean("dfs.namenode.edits.noeditlogchannelflush", true);
    // A file is complete when the data node has said so: on one machine that takes no 400 ms.
    configuration.setInt("dfs.client.block.write.locateFollowingBlock.initial.delay.ms", 10);
    try (MiniDFSCluster cluster =
            new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
        DataInputStream in = new DataInputStream(System.in);
        DataOutputStream out = new DataOutputStream(screen)) {
      answer(out, cluster.getURI().toString().getBytes(StandardCharsets.UTF_8));
      FileSystem files = cluster.getFileSystem();
      for (int length = in.readInt(); length > 0; length = in.readInt()) {
        String command = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        Path path = new Path(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
        byte[] content = in.readNBytes(in.readInt());
        boolean known = WRITES.contains(command) || files.exists(path);
        answer(out, known ? run(files, command, path, content) : null);
      }
    }
  }

  private static void answer(DataOutputStream out, byte[] content) throws IOException {
    out.writeInt(content == null ? -1 : content.length);
    out.write(content == null ? new byte[0] : content);
    out.flush();
  }

  private static byte[] run(FileSystem files, String command, Path path, byte[] content)
      throws IOException, InterruptedException {
    switch (command) {
      case "list":
        return list(files, path).getBytes(StandardCharsets.UTF_8);
      case "read":
        try (var in = files.open(path)) {
          return in.readAllBytes();
        }
      case "write":
        try (OutputStream to = files.create(path, true)) {
          to.write(content);
        }
        return new byte[0];
      case "upload":
        upload(java.nio.file.Path.of(new String(content, StandardCharsets.UTF_8)), files, path);
        return new byte[0];
      case "touch":
        files.setTimes(path, System.currentTimeMillis(), -1);
        return new byte[0];
      case "delete":
        files.delete(path, true);
        return new byte[0];
      default:
        throw new IOException(command);
    }
  }

  /** With many threads, since each file waits for several answers of the name node. */
  private static void upload(java.nio.file.Path from, FileSystem files, Path to)
      throws IOException, InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(16);
    List<Callable<Void>> copies = new ArrayList<>();
    try (Stream<java.nio.file.Path> tree = Files.walk(from)) {
      tree.filter(Files::isRegularFile)
          .forEach(
              file ->
                  copies.add(
                      () -> {
                        try (OutputStream out =
                            files.create(new Path(to, from.relativize(file).toString()), true)) {
                          Files.copy(file, out);
                        }
                        return null;
                      }));
    }
    try {
      for (Future<Void> copy : threads.invokeAll(copies)) {
        copy.get();
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } finally {
      threads.shutdown();
    }
  }

  private static String list(FileSystem files, Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    String root = files.makeQualified(folder) + "/";
    RemoteIterator<LocatedFileStatus> all = files.listFiles(folder, true);
    while (all.hasNext()) {
      names.add(all.next().getPath().toString().substring(root.length()));
    }
    return String.join("\n", names);
  }
}
