package dev.rechroma.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorTest {
  @ParameterizedTest
  @CsvSource({
    "fpu sse4_1 avx avx2 avx512f amx_tile, AVX-512 and AMX",
    "fpu sse4_1 avx avx2 avx512f, AVX-512",
    "fpu sse4_1 avx avx2, AVX2",
    "fpu sse4_1 avx, AVX",
    "fpu sse4_1, SSE4.1",
    "fpu, unknown",
  })
  void theWidestInstructionSetCounts(String flags, String set) {
    String cpuinfo = "processor\t: 0\nmodel name\t: A B @ 2.5 GHz\nflags\t\t: " + flags + "\n\n";
    assertThat(Processor.of(cpuinfo)).isEqualTo(new Processor("A B @ 2.5 GHz", set));
  }

  @Test
  void whatTheSystemDoesNotSayIsUnknown() {
    assertThat(Processor.of("")).isEqualTo(new Processor("unknown", "unknown"));
    assertThat(Processor.current().instructionSet()).isNotEqualTo("unknown");
  }
}
