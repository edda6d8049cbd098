package dev.rechroma.image.codec;

/** Properties that an output file should share with the file its picture comes from. */
public interface FileStyle {
  /** For formats that have only one style. */
  FileStyle NONE = new FileStyle() {};
}
