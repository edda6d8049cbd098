package dev.rechroma.image;

/** What a file shall have in common with the one that its picture comes from. */
interface FileStyle {
  /** Of formats that have but one style. */
  FileStyle NONE = new FileStyle() {};
}
