package dev.rechroma.colorize.gallery;

import dev.rechroma.eval.report.ColorizeReport;
import java.io.Serializable;
import java.util.List;

/** Photos to show, and those that cannot be shown. */
record GalleryPhotos(List<ColorizeReport.Photo> photos, List<ColorizeReport.Problem> missing)
    implements Serializable {}
