package dev.rechroma.image.codec;

/** What a file shall have in common with the one that its picture comes from. */
public interface FileStyle {
  /** Of formats that have but one style. */
  FileStyle NONE = new FileStyle() {};
}
