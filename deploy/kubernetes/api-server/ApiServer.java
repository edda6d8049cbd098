import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import java.net.InetAddress;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.MockWebServer;
import okhttp3.mockwebserver.RecordedRequest;

/** Keeps the objects that it is sent, prints its address, and ends with its standard input. */
final class ApiServer {
  private static final String APPLY = "application/apply-patch";

  private ApiServer() {}

  public static void main(String[] arguments) throws Exception {
    KubernetesMockServer server =
        new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), new Applying(), false);
    server.init(InetAddress.getLoopbackAddress(), 0);
    System.out.println("http://127.0.0.1:" + server.getPort());
    System.in.read();
    System.exit(0);
  }

  /** To apply an object that does not exist is to create it, which the mock does not know. */
  private static final class Applying extends KubernetesCrudDispatcher {
    @Override
    public MockResponse handlePatch(RecordedRequest request) {
      String path = request.getPath().replaceFirst("\\?.*", "");
      boolean applied = String.valueOf(request.getHeader("Content-Type")).startsWith(APPLY);
      return applied && findResource(getKey(path)) == null
          ? handleCreate(post(path.replaceFirst("/[^/]*$", ""), request))
          : super.handlePatch(request);
    }

    private static RecordedRequest post(String path, RecordedRequest request) {
      return new RecordedRequest(
          "POST " + path + " HTTP/1.1",
          request.getHeaders(),
          List.of(),
          request.getBodySize(),
          request.getBody(),
          request.getSequenceNumber(),
          new Socket());
    }
  }
}
