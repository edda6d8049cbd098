package dev.rechroma.image.codec.jp2;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.Bytes;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The boxes of a JP2 file that say what its components show: colour space, palette, channels
 * (ISO/IEC 15444-1, I.5.3).
 */
final class Jp2Header {
  private static final int ENUMERATED = 1;
  private static final int RESTRICTED_ICC = 2;
  private static final int ANY_ICC = 3;

  /** The most that an 8-bit component can look up. */
  private static final int MAX_COLORS = 256;

  /** Stands for bit depths that differ between components. */
  private static final int VARIOUS = 255;

  private static final int OPAQUE = 0;
  private static final int STRAIGHT = 1;
  private static final int PREMULTIPLIED = 2;
  private static final int WHOLE_IMAGE = 0;

  private Bytes size;
  private Bytes color;
  private Bytes palette;
  private Bytes mapping;
  private Bytes channels;

  /** Records a box of the header; returns false for one that does not concern the picture. */
  boolean read(String name, Bytes body) throws ImageException {
    switch (name) {
      case "ihdr" -> size = first(size, body, name);
      case "bpcc" -> {
        // The codestream says the same, and that is what is decoded.
      }
      case "pclr" -> palette = first(palette, body, name);
      case "cmap" -> mapping = first(mapping, body, name);
      case "cdef" -> channels = first(channels, body, name);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static Bytes first(Bytes before, Bytes body, String name) throws ImageException {
    if (before != null) {
      throw Jp2Problem.damaged("two boxes " + name);
    }
    return body;
  }

  /** Records a colour space, the first one counts; returns its profile, if it has one. */
  Optional<Bytes> color(Bytes body) throws ImageException {
    if (color != null) {
      return Optional.empty();
    }
    color = body;
    return isProfile() ? Optional.of(body.from(3)) : Optional.empty();
  }

  private boolean isProfile() throws ImageException {
    int method = color.u8(0);
    return method == RESTRICTED_ICC || method == ANY_ICC;
  }

  /** The data colour space that the profile names, if there is one. */
  String profileSpace() throws ImageException {
    return color != null && isProfile() && color.holds(3 + 16, 4)
        ? color.slice(3 + 16, 4).latin1()
        : "RGB ";
  }

  /** What the components show. */
  Jp2Layout layout(J2kCodestream picture) throws ImageException {
    checkSize(picture.header().size());
    Jp2Space space = space();
    Jp2Layout.Channel[] all = mapped(picture.header().size());
    int colors = space == Jp2Space.GRAY ? 1 : 3;
    Jp2Layout.Channel[] ordered = new Jp2Layout.Channel[colors];
    int alpha = -1;
    boolean premultiplied = false;
    for (int i = 0; i < all.length; i++) {
      int type = type(i, colors);
      int target = target(i);
      if (type == OPAQUE && target >= 1 && target <= colors && ordered[target - 1] == null) {
        ordered[target - 1] = all[i];
      } else if (type == OPAQUE) {
        throw Jp2Problem.unsupported("with a channel that is not a colour of " + space);
      } else if (type == STRAIGHT || type == PREMULTIPLIED) {
        if (alpha >= 0 || target != WHOLE_IMAGE) {
          throw Jp2Problem.unsupported("with more than one opacity");
        }
        alpha = i;
        premultiplied = type == PREMULTIPLIED;
      }
    }
    if (Arrays.asList(ordered).contains(null)) {
      throw Jp2Problem.unsupported(
          String.format(Locale.ROOT, "with %d channels in %s", all.length, space));
    }
    int others = all.length - colors - (alpha < 0 ? 0 : 1);
    return new Jp2Layout(
        picture, space, ordered, alpha < 0 ? null : all[alpha], premultiplied, others, false);
  }

  /** Checks that header and codestream agree; they differ only if one of them is damaged. */
  private void checkSize(J2kSize coded) throws ImageException {
    if (size == null) {
      throw Jp2Problem.damaged("no box ihdr");
    }
    int bits = size.u8(10);
    boolean same =
        size.u32(0) == coded.height()
            && size.u32(4) == coded.width()
            && size.u16(8) == coded.components();
    for (int of : coded.bits()) {
      same &= bits == VARIOUS || bits == of - 1;
    }
    if (!same) {
      throw Jp2Problem.damaged("its header and its codestream differ");
    }
  }

  private Jp2Space space() throws ImageException {
    if (color == null) {
      throw Jp2Problem.unsupported("without a colour space");
    }
    int method = color.u8(0);
    if (method == ENUMERATED) {
      return Jp2Space.enumerated(color.u32(3));
    }
    if (isProfile()) {
      return Jp2Space.ofProfile(profileSpace());
    }
    throw Jp2Problem.unsupported("with a colour space by method " + method);
  }

  /** The channels: components, or palette entries that components look up. */
  private Jp2Layout.Channel[] mapped(J2kSize size) throws ImageException {
    if (palette == null) {
      Jp2Layout.Channel[] direct = new Jp2Layout.Channel[size.components()];
      for (int i = 0; i < direct.length; i++) {
        direct[i] = new Jp2Layout.Channel(i, size.bits()[i], null);
      }
      return direct;
    }
    if (mapping == null) {
      throw Jp2Problem.damaged("a palette that nothing uses");
    }
    Jp2Layout.Channel[] channels = new Jp2Layout.Channel[mapping.length() / 4];
    if (channels.length > 5) {
      throw Jp2Problem.unsupported("of " + channels.length + " channels");
    }
    for (int i = 0; i < channels.length; i++) {
      channels[i] = channel(size, mapping.slice(4L * i, 4));
    }
    return channels;
  }

  private Jp2Layout.Channel channel(J2kSize size, Bytes map) throws ImageException {
    int component = map.u16(0);
    if (component >= size.components() || map.u8(2) > 1) {
      throw Jp2Problem.damaged("a channel without a component");
    }
    int bits = size.bits()[component];
    if (map.u8(2) == 0) {
      return new Jp2Layout.Channel(component, bits, null);
    }
    if (bits > 8) {
      throw Jp2Problem.unsupported("with a palette for " + bits + " bits");
    }
    return column(component, map.u8(3));
  }

  private Jp2Layout.Channel column(int component, int column) throws ImageException {
    int entries = palette.u16(0);
    int columns = palette.u8(2);
    if (entries < 1 || entries > MAX_COLORS || column >= columns) {
      throw Jp2Problem.unsupported(
          String.format(Locale.ROOT, "with a palette of %d colours", entries));
    }
    int at = 0;
    int row = 0;
    for (int i = 0; i < columns; i++) {
      at += i < column ? bytesOf(i) : 0;
      row += bytesOf(i);
    }
    int bits = palette.u8(3 + column) + 1;
    if (bits > 16) {
      throw Jp2Problem.unsupported("with a palette of signed or long values");
    }
    int[] table = new int[entries];
    for (int i = 0; i < entries; i++) {
      long place = 3L + columns + (long) row * i + at;
      table[i] = bits > 8 ? palette.u16(place) : palette.u8(place);
    }
    return new Jp2Layout.Channel(component, bits, table);
  }

  private int bytesOf(int column) throws ImageException {
    return ((palette.u8(3 + column) & 0x7F) + 8) / 8;
  }

  private int type(int channel, int colors) throws ImageException {
    if (channels == null) {
      if (channel < colors) {
        return OPAQUE;
      }
      throw Jp2Problem.unsupported("with a channel that nothing defines");
    }
    return definition(channel).u16(2);
  }

  /** The colour that a channel holds or belongs to, from 1; 0 for all. */
  private int target(int channel) throws ImageException {
    return channels == null ? channel + 1 : definition(channel).u16(4);
  }

  private Bytes definition(int channel) throws ImageException {
    int count = Math.min(channels.u16(0), 16);
    for (int i = 0; i < count; i++) {
      Bytes definition = channels.slice(2 + 6L * i, 6);
      if (definition.u16(0) == channel) {
        return definition;
      }
    }
    throw Jp2Problem.unsupported("with a channel that nothing defines");
  }
}
