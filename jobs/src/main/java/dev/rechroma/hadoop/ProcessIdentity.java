package dev.rechroma.hadoop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Identifies a process to others on the same running system: the system's boot, the PID namespace
 * (a container has its own), the PID and the start time.
 *
 * @param text four words, or empty where the system does not provide them
 */
record ProcessIdentity(String text) {
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path NAMESPACE = Path.of("/proc/self/ns/pid");
  private static final int WORDS = 4;

  /** Index among the fields of stat after the name. */
  private static final int START = 19;

  private static final Set<String> ENDED = Set.of("Z", "X");

  /** The known state of a process. */
  enum State {
    ALIVE,
    DEAD,
    /**
     * It belongs to another machine or container, or this system does not provide the information.
     */
    UNKNOWN
  }

  /** This process. */
  static ProcessIdentity current() {
    long process = ProcessHandle.current().pid();
    return new ProcessIdentity(
        system()
            .flatMap(system -> start(process).map(start -> system + process + " " + start))
            .orElse(""));
  }

  private static Optional<String> system() {
    try {
      String boot = Files.readString(BOOT).strip();
      return Optional.of(boot + " " + Files.readSymbolicLink(NAMESPACE) + " ");
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Ticks from boot to start, which unlike ProcessHandle's instant do not change when the clock is
   * set; empty for a process that does not exist or is a zombie.
   */
  private static Optional<String> start(long process) {
    try {
      String stat =
          Files.readString(Path.of("/proc/" + process + "/stat"), StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
      return fields.length <= START || ENDED.contains(fields[0])
          ? Optional.empty()
          : Optional.of(fields[START]);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  State state() {
    String[] words = text.split(" ", -1);
    Optional<String> here = system();
    if (words.length != WORDS
        || here.isEmpty()
        || !text.startsWith(here.get())
        || !words[2].matches("[0-9]{1,10}")
        || !showsOthers()) {
      return State.UNKNOWN;
    }
    boolean lives = start(Long.parseLong(words[2])).equals(Optional.of(words[3]));
    return lives ? State.ALIVE : State.DEAD;
  }

  /** Where /proc hides other users' processes, all of them seem dead. */
  private static boolean showsOthers() {
    return start(1).isPresent();
  }
}
