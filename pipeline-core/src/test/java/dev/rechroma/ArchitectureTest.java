package dev.rechroma;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.ObjectInputStream;
import java.util.stream.Stream;

/**
 * Checks what the packages of the core must not do. RoomsTest in jobs checks which of them may use
 * which.
 */
@AnalyzeClasses(packages = "dev.rechroma", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("dev.rechroma.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ONLY_IMAGE_TOUCHES_OPENCV =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.rechroma.image..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.opencv..", "nu.pattern..");

  @ArchTest
  static final ArchRule ONLY_ONEDNN_TOUCHES_ONEDNN =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.rechroma.gan.onednn..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco.dnnl..");

  @ArchTest
  static final ArchRule ONLY_ONNX_TOUCHES_ONNX =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.rechroma.gan.onnx..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("onnx..");

  @ArchTest
  static final ArchRule ONLY_ONNXRUNTIME_TOUCHES_ONNX_RUNTIME =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.rechroma.gan.onnxruntime..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.onnxruntime..");

  @ArchTest
  static final ArchRule ONLY_FFMPEG_TOUCHES_FFMPEG =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.rechroma.film.ffmpeg..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco.ffmpeg..");

  @ArchTest
  static final ArchRule ONLY_LEPTONICA_TOUCHES_LEPTONICA =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.rechroma.image.codec.jpeg.leptonica..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco.leptonica..");

  @ArchTest
  static final ArchRule NOTHING_READS_SERIALIZED_OBJECTS =
      noClasses().should().dependOnClassesThat().areAssignableTo(ObjectInputStream.class);

  @ArchTest
  static final ArchRule NOTHING_WRITES_TO_THE_SCREEN = noClasses().should(ACCESS_STANDARD_STREAMS);

  @ArchTest
  static final ArchRule NAMES_WITHOUT_GET =
      methods()
          .that()
          .arePublic()
          .and()
          .haveNameMatching("get[A-Z].*")
          .should(overrideLibraryMethod())
          .allowEmptyShould(true);

  private static ArchCondition<JavaMethod> overrideLibraryMethod() {
    return new ArchCondition<>("override a method of a library") {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        events.add(
            new SimpleConditionEvent(method, isLibraryOverride(method), method.getDescription()));
      }
    };
  }

  private static boolean isLibraryOverride(JavaMethod method) {
    JavaClass owner = method.getOwner();
    return Stream.concat(
            owner.getAllRawSuperclasses().stream(), owner.getAllRawInterfaces().stream())
        .filter(type -> !type.getPackageName().startsWith("dev.rechroma"))
        .flatMap(type -> type.getMethods().stream())
        .anyMatch(
            inherited ->
                inherited.getName().equals(method.getName())
                    && inherited.getRawParameterTypes().size()
                        == method.getRawParameterTypes().size());
  }
}
