package dev.rechroma.image.codec.jp2;

/** Markers that delimit a codestream's parts (ISO/IEC 15444-1, table A.2). */
final class J2kMarker {
  static final int SOC = 0xFF4F;
  static final int SIZ = 0xFF51;
  static final int SOT = 0xFF90;
  static final int SOD = 0xFF93;
  static final int EOC = 0xFFD9;

  private J2kMarker() {}
}
