package dev.rechroma.cli;

import dev.rechroma.colorize.gallery.ColorizeGallery;
import dev.rechroma.colorize.gallery.GallerySettings;
import dev.rechroma.config.UserError;
import dev.rechroma.engine.JobContext;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.RunLock;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** rechroma gallery. */
@Command(
    name = "gallery",
    description = "Makes the before-and-after page of a folder of colorized photos again.",
    footer = {
      "",
      "Example:",
      "  rechroma gallery out/colour",
      "",
      "The page is OUTPUT/_rechroma/index.html; its pictures are in gallery/ beside it.",
      "colorize makes the same page at its end. Of many photos it shows an even sample,",
      "and it lists which photos failed or were skipped, and why."
    })
final class GalleryJob implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Parameters(paramLabel = "OUTPUT", description = "Folder written by colorize.")
  private String output;

  @Option(
      names = "--photos",
      paramLabel = "N",
      description = "Most photos to show (${bundle:colorize.gallery-photos}).")
  private Integer photos;

  @Override
  public Integer call() throws IOException {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("colorize.gallery-photos", photos);
    GallerySettings settings = GallerySettings.read(common.settings(options).getConfig("colorize"));
    CommonOptions.required("OUTPUT", output);
    if (settings.photos() == 0) {
      throw new UserError("colorize.gallery-photos is 0, which means no page: give --photos");
    }
    JobContext context = common.context("gallery");
    HadoopStorage target = HadoopStorage.at(output, context.hadoop());
    try (RunLock lock = context.lock(target)) {
      ColorizeGallery.Summary summary = ColorizeGallery.make(context, settings, target);
      lock.requireHeld();
      common.report(text(summary), results(summary));
      return ExitCode.DONE;
    }
  }

  private static String text(ColorizeGallery.Summary summary) {
    return String.format(
        Locale.ROOT,
        "%d of %d photos in colour, before and after: %s",
        summary.shown(),
        summary.colorized(),
        summary.page());
  }

  private static Map<String, Object> results(ColorizeGallery.Summary summary) {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("shown", summary.shown());
    results.put("colorized", summary.colorized());
    results.put("page", summary.page());
    return results;
  }
}
