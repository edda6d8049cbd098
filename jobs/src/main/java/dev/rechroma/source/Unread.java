package dev.rechroma.source;

import dev.rechroma.config.SettingsReader;

/** What to do with pictures and archives in known formats that are not supported. */
public enum Unread {
  FAIL,
  SKIP;

  /** Prefix of the reason; the name of the format follows. */
  public static final String REASON = "unsupported: ";

  /** The key unread-formats. */
  public static Unread read(SettingsReader reader) {
    return reader.choice("unread-formats", Unread.class);
  }
}
