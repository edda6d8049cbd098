package dev.rechroma.image;

/** What a file shall have in common with the one that its picture comes from. */
sealed interface FileStyle permits TiffStyle, Jp2Style {
  /** Of formats that have but one style. */
  FileStyle NONE = TiffStyle.DEFAULT;
}
