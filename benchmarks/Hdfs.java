import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/**
 * HDFS of one name node and one data node for kill.py, which asks on stdin: a command, a path and
 * bytes, each after its length. The answers, on stdout, are lengths and bytes too; -1 for what is
 * not there. Ends with its input.
 */
final class Hdfs {
  public static void main(String[] folder) throws Exception {
    PrintStream screen = System.out;
    System.setOut(System.err);
    Configuration configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder[0]);
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
        boolean known = command.equals("write") || files.exists(path);
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
      throws IOException {
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
