package dev.rechroma.image.codec.jp2;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.Bytes;

/**
 * The coding segments in the first part of a tile. Old writers repeat the main header there, which
 * is accepted; a tile with a different coding is not.
 */
final class J2kTileHeader {
  private final J2kHeader main;
  private final J2kCoding[] codings;
  private final J2kQuantization[] quantizations;
  private J2kStyle style;
  private J2kCoding coding;
  private J2kQuantization quantization;

  J2kTileHeader(J2kHeader main) {
    this.main = main;
    codings = new J2kCoding[main.codings().length];
    quantizations = new J2kQuantization[main.codings().length];
  }

  /** Records a segment, the last of each kind counts; returns false for other kinds. */
  boolean read(int marker, Bytes body) throws ImageException {
    switch (marker) {
      case J2kHeader.COD -> {
        style = J2kStyle.read(body);
        coding = style.coding();
      }
      case J2kHeader.COC -> codings[component(body)] = J2kCoding.ofComponent(body);
      case J2kHeader.QCD -> quantization = J2kQuantization.read(body);
      case J2kHeader.QCC -> quantizations[component(body)] = J2kQuantization.read(body.from(1));
      default -> {
        return false;
      }
    }
    return true;
  }

  private int component(Bytes body) throws ImageException {
    int component = body.u8(0);
    if (component >= codings.length) {
      throw Jp2Problem.damaged("a component number that is too large");
    }
    return component;
  }

  /** Rejects segments that differ from the main header, over which a tile's own take precedence. */
  void check() throws ImageException {
    boolean same = style == null || style.isLike(main.style());
    for (int i = 0; i < codings.length; i++) {
      J2kCoding own = codings[i] == null ? coding : codings[i];
      J2kQuantization steps = quantizations[i] == null ? quantization : quantizations[i];
      same &= own == null || own.isLike(main.codings()[i]);
      same &= steps == null || steps.isLike(main.quantizations()[i]);
    }
    if (!same) {
      throw Jp2Problem.unsupported("with a tile that has its own coding");
    }
  }
}
