package dev.rechroma;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the packages of both modules may not do. */
@AnalyzeClasses(packages = "dev.rechroma", importOptions = ImportOption.DoNotIncludeTests.class)
class JobsArchitectureTest {
  @ArchTest
  static final ArchRule ONLY_COMMANDS_TOUCH_THE_SCREEN =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.rechroma.cli..")
          .should(ACCESS_STANDARD_STREAMS);

  @ArchTest
  static final ArchRule NOTHING_READS_SERIALIZED_OBJECTS =
      noClasses().should().dependOnClassesThat().haveSimpleNameEndingWith("ObjectInputStream");
}
