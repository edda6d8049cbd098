package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutOfMemoryTest {
  private final StringWriter err = new StringWriter();
  private final List<Integer> halted = new ArrayList<>();
  private final OutOfMemory handler = new OutOfMemory(new PrintWriter(err), halted::add);

  @Test
  void theProcessEndsWithOneLineThatSaysWhatToDo() throws Exception {
    end(
        () -> {
          throw new OutOfMemoryError("Java heap space");
        });

    assertThat(halted).containsExactly(ExitCode.FAILED);
    assertThat(err.toString().lines().toList())
        .last()
        .asString()
        .startsWith("rechroma: out of memory (Java heap space): raise RECHROMA_HEAP");
  }

  @Test
  void anotherErrorEndsItsThreadAlone() throws Exception {
    end(
        () -> {
          throw new IllegalStateException("x");
        });

    assertThat(halted).isEmpty();
    assertThat(err.toString()).contains("IllegalStateException: x");
  }

  private void end(Runnable failing) throws InterruptedException {
    Thread thread = new Thread(failing);
    thread.setUncaughtExceptionHandler(handler);
    thread.start();
    thread.join();
  }
}
