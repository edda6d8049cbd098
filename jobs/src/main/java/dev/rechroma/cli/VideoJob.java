package dev.rechroma.cli;

import com.typesafe.config.Config;
import dev.rechroma.cli.screen.CountText;
import dev.rechroma.cli.screen.FailureText;
import dev.rechroma.config.UserError;
import dev.rechroma.engine.JobContext;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.OutputFolder;
import dev.rechroma.hadoop.RunLock;
import dev.rechroma.model.TrainedModel;
import dev.rechroma.registry.ModelSource;
import dev.rechroma.video.Video;
import dev.rechroma.video.VideoSettings;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** rechroma video. */
@Command(
    name = "video",
    description = "Colorizes films with a trained model.",
    footer = {
      "",
      "Example:",
      "  rechroma video --input old-films --output films-in-colour",
      "",
      "More examples:",
      "  rechroma video --input film.mkv --output out --preview 10s",
      "  rechroma video --input film.mkv --output out --codec ffv1",
      "  rechroma video --input 'reels/19*.mp4' --output out --codec vp9 --quality 90",
      "",
      "Films keep their folders, names, sizes, times, sound, subtitles, chapters and",
      "lightness. Colours follow what moves, so that they do not flicker. A film is cut",
      "into segments that are colorized side by side; after a crash, the same command",
      "continues. Films that have colour already are skipped unless --colored says",
      "otherwise; interlaced and HDR ones are listed as failed, and the exit code is 3.",
      "OUTPUT/_rechroma/films.html shows frames before and after, in a browser."
    })
final class VideoJob implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Option(
      names = "--input",
      required = true,
      arity = "1..*",
      paramLabel = "PATH",
      description = "Films, folders or globs.")
  private List<String> inputs = List.of();

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the films in colour.")
  private String output;

  @Mixin private ModelOption model;

  @Option(
      names = "--codec",
      paramLabel = "h264|vp9|ffv1",
      description =
          "H.264 in MP4, VP9 in WebM, or FFV1 in Matroska without loss (${bundle:video.codec}).")
  private String codec;

  @Option(
      names = "--quality",
      paramLabel = "0-100",
      description = "Quality of H.264 and VP9 (${bundle:video.quality}).")
  private Integer quality;

  @Option(
      names = "--chroma",
      paramLabel = "FACTOR",
      description =
          "Makes the predicted colours stronger (above 1) or paler (below 1), 0 to 3"
              + " (${bundle:video.chroma}).")
  private Double chroma;

  @Option(
      names = "--engine",
      paramLabel = "auto|onednn|onnxruntime",
      description = "What computes the model's predictions (${bundle:video.engine}).")
  private String engine;

  @Option(
      names = "--colored",
      paramLabel = "skip|recolorize",
      description = "What to do with films that have colour already (${bundle:video.colored}).")
  private String colored;

  @Option(
      names = "--preview",
      paramLabel = "SECONDS",
      description = "Make only a clip of this length, before and after side by side.")
  private String preview;

  @Override
  public Integer call() throws IOException {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("video.codec", codec);
    options.put("video.quality", quality);
    options.put("video.chroma", chroma);
    options.put("video.engine", engine);
    options.put("video.colored", colored);
    options.put("video.preview-seconds", preview == null ? null : seconds(preview));
    Config config = common.settings(options).getConfig("video");
    VideoSettings settings = VideoSettings.read(config);
    inputs.forEach(input -> CommonOptions.required("--input", input));
    CommonOptions.required("--output", output);
    JobContext context = common.context("video");
    TrainedModel trained =
        TrainedModel.load(ModelSource.of(model.name(), context.hadoop()).storage());
    HadoopStorage target = OutputFolder.at("--output", output, context.hadoop());
    try (RunLock lock = context.lock(target);
        Video video = new Video(context, settings, trained, target)) {
      Video.Summary summary = video.run(inputs, lock);
      common.report(text(summary), results(summary));
      return summary.failures().isEmpty() ? ExitCode.DONE : ExitCode.SOME_FAILED;
    }
  }

  private static int seconds(String text) {
    String number = text.endsWith("s") ? text.substring(0, text.length() - 1) : text;
    if (!number.matches("[1-9]\\d{0,3}")) {
      throw new UserError("--preview " + text + ": give seconds, such as 10s");
    }
    return Integer.parseInt(number);
  }

  private String text(Video.Summary summary) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%d %s in colour in %s; %d frames, %.1f a second",
            summary.colorized().size(),
            summary.colorized().size() == 1 ? "film" : "films",
            output,
            summary.frames(),
            summary.framesPerSecond()));
    text.append(CountText.of(summary.doneBefore(), "done before"));
    text.append(
        CountText.of(
            summary.skipped().size(),
            "skipped: they have colour already; to include them use --colored recolorize"));
    text.append(CountText.of(summary.others(), "ignored: not films"));
    text.append("\nBefore and after: ").append(summary.page());
    return text
        + FailureText.of(
            summary.failures().size(), summary.failures(), output + "/" + Video.FAILURES);
  }

  private static Map<String, Object> results(Video.Summary summary) {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("colorized", summary.colorized().size());
    results.put("frames", summary.frames());
    results.put("doneBefore", summary.doneBefore());
    results.put("skippedColored", summary.skipped().size());
    results.put("failed", summary.failures().size());
    results.put("otherFiles", summary.others());
    results.put("seconds", summary.seconds());
    results.put("framesPerSecond", summary.framesPerSecond());
    results.put("page", summary.page());
    return results;
  }
}
