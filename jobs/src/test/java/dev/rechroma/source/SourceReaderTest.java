package dev.rechroma.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.image.photo.DecodeLimits;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceReaderTest {
  @TempDir private Path folder;

  @Test
  void aFileThatCannotBeOpenedIsNotCalledMissing() throws IOException {
    // A folder, as whoever runs the tests may be allowed to open any file.
    assertThat(failures(folder)).singleElement().asString().contains("cannot be read: ");
    assertThat(failures(folder.resolve("none.jpg")))
        .singleElement()
        .asString()
        .contains("does not exist any more");
  }

  private static List<String> failures(Path file) throws IOException {
    List<String> calls = new ArrayList<>();
    Visitor visitor =
        (Visitor)
            Proxy.newProxyInstance(
                Visitor.class.getClassLoader(),
                new Class<?>[] {Visitor.class},
                (proxy, method, arguments) -> {
                  calls.add(method.getName() + Arrays.toString(arguments));
                  return null;
                });
    Source source = new Source(file.toUri().toString(), "", Source.Kind.FILE, 1, 1, "");
    new SourceReader(new Configuration(), DecodeLimits.DEFAULT, null, null, null, visitor)
        .read(source, 0, 1);
    return calls.stream().filter(call -> call.startsWith("failed")).toList();
  }

  @Test
  void missingRightsAreNamed() {
    assertThat(Failure.firstLine(new AccessDeniedException("/a")))
        .isEqualTo("permission denied: /a");
  }
}
