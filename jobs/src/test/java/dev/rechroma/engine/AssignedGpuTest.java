package dev.rechroma.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rechroma.config.UserError;
import dev.rechroma.engine.AssignedGpu.Build;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;

/** Which GPU a process takes, and what it refuses. */
class AssignedGpuTest {
  private static final Optional<String> NO_GPU = Optional.empty();

  @Test
  void aProcessTakesTheOneGpuThatSparkGaveIt() {
    assertThat(AssignedGpu.assigned(Map.of())).isEmpty();
    assertThat(AssignedGpu.assigned(gpus("3"))).hasValue("3");
    assertThatThrownBy(() -> AssignedGpu.assigned(gpus("0", "1")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("gave it 2: spark.task.resource.gpu.amount");
  }

  @Test
  void itKeepsTheGpuOfItsFirstTask() {
    assertThatCode(() -> AssignedGpu.requireSame(Optional.of("1"), Optional.of("1")))
        .doesNotThrowAnyException();
    assertThatCode(() -> AssignedGpu.requireSame(Optional.of("1"), NO_GPU))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> AssignedGpu.requireSame(Optional.of("1"), Optional.of("0")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("given GPU 0 in a process that computes on GPU 1");
  }

  @Test
  void aBuildForCpusRefusesAnAssignedGpu() {
    assertThat(AssignedGpu.refusal(NO_GPU, Build.NOTHING, () -> Optional.of("not asked")))
        .isEmpty();
    assertThat(AssignedGpu.refusal(Optional.of("0"), Build.NOTHING, () -> Optional.of("not asked")))
        .hasValueSatisfying(
            line -> assertThat(line).contains("-Pcuda", "spark.rechroma.allowCpu=true"));
  }

  @Test
  void aBuildForGpusRefusesAHostWithoutOne() {
    assertThat(AssignedGpu.refusal(NO_GPU, Build.EVERYTHING, () -> Optional.of("no NVIDIA driver")))
        .hasValueSatisfying(line -> assertThat(line).startsWith("no NVIDIA driver;"));
    assertThat(AssignedGpu.refusal(Optional.of("0"), Build.EVERYTHING, Optional::empty)).isEmpty();
  }

  @Test
  void aBuildForPredictionsOnGpusTakesAnAssignedGpuAndNeedsNone() {
    for (Optional<String> assigned : List.of(NO_GPU, Optional.of("0"))) {
      assertThat(AssignedGpu.refusal(assigned, Build.PREDICTIONS, () -> Optional.of("not asked")))
          .isEmpty();
    }
  }

  private static Map<String, ResourceInformation> gpus(String... addresses) {
    return Map.of("gpu", new ResourceInformation("gpu", addresses));
  }
}
