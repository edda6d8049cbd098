package dev.rechroma.engine;

import dev.rechroma.config.UserError;
import dev.rechroma.device.Backend;
import dev.rechroma.device.Cuda;
import dev.rechroma.gan.onnxruntime.OnnxRuntime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.JavaConverters;

/**
 * Makes sure that the GPU that Spark gave this process is the one used. ND4J distributes the GPUs
 * it sees among threads in turn, and Spark runs a task on any thread, so a process may see only
 * one. It is chosen at the first task, before CUDA starts, and stays.
 */
public final class AssignedGpu {
  /** Allows a process that was given a GPU, or has a build for GPUs, to compute on the CPU. */
  static final String ALLOW_CPU = "spark.rechroma.allowCpu";

  private static final Logger LOG = LoggerFactory.getLogger(AssignedGpu.class);
  private static final String GPU = "gpu";

  /** What a build computes on a GPU. */
  enum Build {
    NOTHING,
    /** With ONNX Runtime's CUDA: an engine that is chosen looks for its GPU itself. */
    PREDICTIONS,
    /** With ND4J's CUDA. */
    EVERYTHING;

    private static Build current() {
      if (Cuda.isBuilt()) {
        return EVERYTHING;
      }
      return OnnxRuntime.hasCuda() ? PREDICTIONS : NOTHING;
    }
  }

  /** Empty before the first task. */
  private static Optional<Optional<String>> chosen = Optional.empty();

  private AssignedGpu() {}

  /**
   * For a task, on its own thread; to be called before it uses ND4J.
   *
   * @throws UserError where the task would not run on the GPU that Spark gave it
   */
  static void useInTask(TaskContext task) {
    boolean mayUseCpu = SparkEnv.get().conf().getBoolean(ALLOW_CPU, false);
    use(assigned(task.resourcesJMap()), mayUseCpu);
  }

  /** For the driver, with the same errors; if it has several GPUs, it uses the first. */
  static void useInDriver(SparkContext spark) {
    boolean mayUseCpu = spark.getConf().getBoolean(ALLOW_CPU, false);
    use(addresses(JavaConverters.mapAsJavaMap(spark.resources())).findFirst(), mayUseCpu);
  }

  /** For a process without Spark, with the same errors. */
  public static void useWithoutSpark() {
    use(Optional.empty(), false);
  }

  private static synchronized void use(Optional<String> assigned, boolean mayUseCpu) {
    if (chosen.isEmpty()) {
      choose(assigned, mayUseCpu);
      chosen = Optional.of(assigned);
    }
    requireSame(chosen.get(), assigned);
  }

  private static void choose(Optional<String> assigned, boolean mayUseCpu) {
    Build build = Build.current();
    if (build != Build.NOTHING) {
      assigned.ifPresent(Cuda::show);
    }
    Optional<String> refusal = refusal(assigned, build, () -> Cuda.problem(Cuda.Needs.ND4J));
    if (refusal.isPresent() && !mayUseCpu) {
      throw new UserError(refusal.get());
    }
    refusal.ifPresent(
        reason -> {
          LOG.warn("computing on the CPU: {}", reason);
          Cuda.show("");
        });
    if (refusal.isEmpty() && build == Build.EVERYTHING) {
      requireLoaded();
    }
  }

  /** If a CPU backend is on the class path too, ND4J silently uses that one. */
  private static void requireLoaded() {
    if (Backend.isCpu()) {
      throw new UserError(
          "ND4J computes on the CPU although there is a GPU: its log says why CUDA did not load");
    }
    LOG.info("computing on the GPU");
  }

  /** Why networks would not run on the requested GPU. */
  static Optional<String> refusal(
      Optional<String> assigned, Build build, Supplier<Optional<String>> problem) {
    return switch (build) {
      case EVERYTHING ->
          problem
              .get()
              .map(reason -> reason + "; use a build without -Pcuda on hosts without such a GPU");
      case PREDICTIONS -> Optional.empty();
      case NOTHING ->
          assigned.map(
              gpu ->
                  String.format(
                      Locale.ROOT,
                      "Spark gave this process GPU %s, but this build computes on CPUs: build with"
                          + " -Pcuda or -Port-gpu, or allow it with --conf %s=true",
                      gpu,
                      ALLOW_CPU));
    };
  }

  /** The address of the only GPU among a task's resources, if there is one. */
  static Optional<String> assigned(Map<String, ResourceInformation> resources) {
    List<String> gpus = addresses(resources).toList();
    if (gpus.size() > 1) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "a task computes on one GPU, but Spark gave it %d: spark.task.resource.gpu.amount"
                  + " must be at most 1",
              gpus.size()));
    }
    return gpus.stream().findFirst();
  }

  private static Stream<String> addresses(Map<String, ResourceInformation> resources) {
    return Optional.ofNullable(resources.get(GPU)).stream()
        .flatMap(gpus -> Stream.of(gpus.addresses()));
  }

  static void requireSame(Optional<String> chosen, Optional<String> assigned) {
    if (assigned.isPresent() && !chosen.equals(assigned)) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "a task was given GPU %s in a process that computes on GPU %s: set"
                  + " spark.executor.resource.gpu.amount=1, and let the cluster show each executor"
                  + " only its own GPU",
              assigned.get(),
              chosen.orElse("none")));
    }
  }
}
