package dev.rechroma.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of the commands that train. */
final class TrainOptions {
  @Option(
      names = "--variant",
      paramLabel = "${bundle:variants}",
      description = "Which GAN (${bundle:train.variant}).")
  private String variant;

  @Option(
      names = "--size",
      paramLabel = "PX",
      description =
          "Side of the pictures that the networks see (${bundle:train.size}; less if DATA has"
              + " smaller ones).")
  private Integer size;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Photos per step of one worker (${bundle:train.batch-size-per-worker}).")
  private Integer batch;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description =
          "Networks trained in parallel, best one per executor (${bundle:train.workers}).")
  private Integer workers;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the photos (${bundle:train.epochs}).")
  private Integer epochs;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of everything random (${bundle:train.seed}).")
  private Long seed;

  /** The options by setting key; null for those not given. */
  Map<String, Object> byKey() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("train.variant", variant);
    options.put("train.size", size);
    options.put("train.batch-size-per-worker", batch);
    options.put("train.workers", workers);
    options.put("train.epochs", epochs);
    options.put("train.seed", seed);
    return options;
  }
}
