package dev.rechroma.source;

import dev.rechroma.config.SettingsReader;

/** What becomes of pictures and archives in formats that are known and not read. */
public enum Unread {
  FAIL,
  SKIP;

  /** How their reason begins; the name of the format follows. */
  public static final String REASON = "unsupported: ";

  /** The key unread-formats. */
  public static Unread read(SettingsReader reader) {
    return reader.choice("unread-formats", Unread.class);
  }
}
