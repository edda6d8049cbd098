package dev.rechroma;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The packages of both modules are those of the table in ARCHITECTURE.md, and so are their arrows.
 */
class RoomsTest {
  private static final String ROOT = "dev.rechroma.";
  private static final int MOST_CLASSES = 25;

  /** A row of the table: package, what it holds, the packages that it uses. */
  private static final Pattern ROW =
      Pattern.compile("^\\| `([a-z0-9.]+)` \\|[^|]*\\|([^|]*)\\|$", Pattern.MULTILINE);

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.rechroma");

  @Test
  void theTableTellsWhatEachPackageUses() throws IOException {
    assertThat(arrows()).isEqualTo(table());
  }

  @Test
  void noPackageIsTooLargeToKnow() {
    Map<String, Long> sizes =
        CLASSES.stream()
            .filter(JavaClass::isTopLevelClass)
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .collect(Collectors.groupingBy(RoomsTest::room, Collectors.counting()));
    assertThat(sizes)
        .allSatisfy((room, size) -> assertThat(size).isBetween(1L, (long) MOST_CLASSES));
  }

  @Test
  void noCircleLeadsThroughTwoPackages() {
    SlicesRuleDefinition.slices()
        .matching("dev.rechroma.(**)")
        .should()
        .beFreeOfCycles()
        .check(CLASSES);
  }

  private static Map<String, Set<String>> arrows() {
    Map<String, Set<String>> arrows = new TreeMap<>();
    for (JavaClass type : CLASSES) {
      Set<String> used = arrows.computeIfAbsent(room(type), room -> new TreeSet<>());
      type.getDirectDependenciesFromSelf().stream()
          .map(arrow -> arrow.getTargetClass().getBaseComponentType())
          .filter(target -> target.getPackageName().startsWith(ROOT))
          .map(RoomsTest::room)
          .filter(room -> !room.equals(room(type)))
          .forEach(used::add);
    }
    return arrows;
  }

  private static String room(JavaClass type) {
    return type.getPackageName().substring(ROOT.length());
  }

  private static Map<String, Set<String>> table() throws IOException {
    Map<String, Set<String>> table = new TreeMap<>();
    Matcher row = ROW.matcher(Files.readString(Path.of("../ARCHITECTURE.md")));
    while (row.find()) {
      table.put(
          row.group(1),
          Stream.of(row.group(2).split(","))
              .map(String::strip)
              .filter(name -> !name.isEmpty())
              .collect(Collectors.toCollection(TreeSet::new)));
    }
    return table;
  }
}
