package dev.rechroma.device;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/**
 * This machine's processor.
 *
 * @param name as the system has it
 * @param instructionSet the widest of those that decide how fast networks run
 */
public record Processor(String name, String instructionSet) {
  private static final Path FILE = Path.of("/proc/cpuinfo");

  /** The first processors' sections are more than enough. */
  private static final int MOST_BYTES = 1 << 16;

  private static final String UNKNOWN = "unknown";

  /** The first one; all are taken to be the same. */
  public static Processor current() {
    try (InputStream in = Files.newInputStream(FILE)) {
      return of(new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return new Processor(UNKNOWN, UNKNOWN);
    }
  }

  static Processor of(String cpuinfo) {
    return new Processor(
        value(cpuinfo, "model name"),
        instructionSet(Set.copyOf(Arrays.asList(value(cpuinfo, "flags").split(" ")))));
  }

  private static String value(String cpuinfo, String key) {
    return cpuinfo
        .lines()
        .filter(line -> line.startsWith(key) && line.indexOf(':') > 0)
        .findFirst()
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .orElse(UNKNOWN);
  }

  private static String instructionSet(Set<String> flags) {
    if (flags.contains("avx512f")) {
      return flags.contains("amx_tile") ? "AVX-512 and AMX" : "AVX-512";
    }
    if (flags.contains("avx2")) {
      return "AVX2";
    }
    if (flags.contains("avx")) {
      return "AVX";
    }
    return flags.contains("sse4_1") ? "SSE4.1" : UNKNOWN;
  }
}
