package dev.rechroma.image.codec.jp2;

import static java.util.Comparator.comparingInt;
import static java.util.Comparator.comparingLong;

import dev.rechroma.image.ImageException;
import java.util.Comparator;

/** The order of packets (ISO/IEC 15444-1, B.12), by the code in the COD segment. */
enum J2kProgression {
  LRCP(0),
  RLCP(1),
  RPCL(2),
  PCRL(3),
  CPRL(4);

  private final int code;

  J2kProgression(int code) {
    this.code = code;
  }

  static J2kProgression of(int code) throws ImageException {
    for (J2kProgression progression : values()) {
      if (progression.code == code) {
        return progression;
      }
    }
    throw Jp2Problem.unsupported("of progression order " + code);
  }

  int code() {
    return code;
  }

  /** The order of precincts, which are given component by component and row by row. */
  Comparator<J2kPrecinct> precincts() {
    Comparator<J2kPrecinct> component = comparingInt(J2kPrecinct::component);
    Comparator<J2kPrecinct> resolution = comparingInt(J2kPrecinct::resolution);
    Comparator<J2kPrecinct> position =
        comparingLong(J2kPrecinct::top).thenComparingLong(J2kPrecinct::left);
    return switch (this) {
      case LRCP, RLCP -> resolution.thenComparing(component);
      case RPCL -> resolution.thenComparing(position).thenComparing(component);
      case PCRL -> position.thenComparing(component).thenComparing(resolution);
      case CPRL -> component.thenComparing(position).thenComparing(resolution);
    };
  }
}
