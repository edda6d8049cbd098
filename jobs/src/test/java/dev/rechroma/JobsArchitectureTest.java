package dev.rechroma;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ObjectInputStream;

/** The commands use the engine, never the reverse, and only they talk to the screen. */
@AnalyzeClasses(
    packages = {"dev.rechroma.jobs", "dev.rechroma.spark"},
    importOptions = ImportOption.DoNotIncludeTests.class)
class JobsArchitectureTest {
  @ArchTest
  static final ArchRule SPARK_KNOWS_NO_JOB =
      noClasses()
          .that()
          .resideInAPackage("dev.rechroma.spark..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.rechroma.jobs..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule ONLY_JOBS_TOUCH_THE_SCREEN =
      noClasses()
          .that()
          .resideInAPackage("dev.rechroma.spark..")
          .should(ACCESS_STANDARD_STREAMS)
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule NOTHING_READS_SERIALIZED_OBJECTS =
      noClasses().should().dependOnClassesThat().areAssignableTo(ObjectInputStream.class);
}
