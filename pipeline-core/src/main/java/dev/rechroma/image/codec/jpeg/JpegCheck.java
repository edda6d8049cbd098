package dev.rechroma.image.codec.jpeg;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks that a JPEG picture is complete. Decoders fill missing parts with gray, resume somewhere
 * after damage and report success; so all codes are read beforehand. Only arithmetic coding has no
 * invalid codes: there, restart markers and the end are the only evidence.
 */
public final class JpegCheck {
  /** Limits work, as each scan of a progressive file visits every block. */
  private static final int MAX_SCANS = 100;

  private static final int COEFFICIENTS = 64;

  /** Number of tables of each kind. */
  private static final int TABLES = 4;

  private static final byte[] END = {(byte) 0xFF, (byte) JpegMarkers.EOI};

  private final byte[] file;
  private final JpegMarkers markers;
  private final JpegBits bits;
  private final JpegHuffman[] dcTables = Arrays.copyOf(JpegHuffman.Standard.DC, TABLES);
  private final JpegHuffman[] acTables = Arrays.copyOf(JpegHuffman.Standard.AC, TABLES);
  private final Map<Integer, State> states = new LinkedHashMap<>();
  private JpegFrame frame;
  private int interval;
  private int scans;

  /** What is known about a component so far. */
  private static final class State {
    final JpegFrame.Component component;
    final long[] nonzero;

    /** The lowest known bit of each coefficient. */
    final int[] low = new int[COEFFICIENTS];

    State(JpegFrame.Component component, long[] nonzero) {
      this.component = component;
      this.nonzero = nonzero;
      Arrays.fill(low, Integer.MAX_VALUE);
    }

    boolean isBegun() {
      return low[0] != Integer.MAX_VALUE;
    }

    boolean isComplete() {
      return Arrays.stream(low).allMatch(bit -> bit == 0);
    }
  }

  private JpegCheck(byte[] file) {
    this.file = file;
    markers = new JpegMarkers(file, 2);
    bits = new JpegBits(file);
  }

  /**
   * Checks a file whose sides are within limits.
   *
   * @return the file, with its end marker if only that is missing
   * @throws ImageException if picture data is missing or damaged
   */
  public static byte[] whole(byte[] file) throws ImageException {
    return new JpegCheck(file).whole();
  }

  private byte[] whole() throws ImageException {
    while (true) {
      int marker = markers.next();
      if (markers.passedGarbage()) {
        throw damaged("bytes that belong to no segment");
      }
      if (marker == JpegMarkers.EOI) {
        checkAllBegun();
        return file;
      }
      if (marker == JpegMarkers.SOS) {
        scan(markers.body());
        if (bits.marker() == JpegBits.NONE || isSequentialEnd()) {
          return ended();
        }
      } else if (!JpegMarkers.standsAlone(marker)) {
        segment(marker, markers.body());
      }
    }
  }

  private void checkAllBegun() throws ImageException {
    if (states.isEmpty() || !states.values().stream().allMatch(State::isBegun)) {
      throw new ImageException("truncated JPEG");
    }
  }

  private boolean isSequentialEnd() {
    return !frame.isProgressive() && states.values().stream().allMatch(State::isBegun);
  }

  /**
   * The file with its end marker. After the last scan there is that marker, nothing, or data that
   * some program appended.
   */
  private byte[] ended() throws ImageException {
    if (bits.marker() == JpegMarkers.EOI) {
      bits.requireNoMore();
      return file;
    }
    boolean complete = states.values().stream().allMatch(State::isComplete);
    if (!complete || frame.isArithmetic()) {
      throw new ImageException("truncated JPEG");
    }
    if (JpegMarkers.isRestart(bits.marker()) || !bits.isFilledUp() || !bits.leftBeginsAsPadding()) {
      throw damaged("more picture data than the picture needs");
    }
    byte[] closed = Arrays.copyOf(file, bits.markerAt() + END.length);
    System.arraycopy(END, 0, closed, bits.markerAt(), END.length);
    return closed;
  }

  private void segment(int marker, Bytes body) throws ImageException {
    if (JpegMarkers.isFrame(marker)) {
      readFrame(marker, body);
    } else if (marker == JpegMarkers.DHT) {
      readTables(body);
    } else if (marker == JpegMarkers.DRI) {
      interval = body.u16(0);
    }
  }

  private void readFrame(int marker, Bytes body) throws ImageException {
    if (frame != null) {
      throw damaged("two frames");
    }
    frame = JpegFrame.read(marker, body);
    for (JpegFrame.Component each : frame.components()) {
      boolean masks = frame.isProgressive() && !frame.isArithmetic();
      State state = new State(each, new long[masks ? frame.blocks(each) : 0]);
      if (states.put(each.id(), state) != null) {
        throw damaged("two components with the same number");
      }
    }
  }

  private void readTables(Bytes body) throws ImageException {
    for (int at = 0; at < body.length(); ) {
      int number = body.u8(at);
      if ((number & 0xEF) > 3) {
        throw damaged("a table of no number");
      }
      JpegHuffman table = JpegHuffman.read(body, at + 1);
      (number < 4 ? dcTables : acTables)[number & 3] = table;
      at += 1 + table.bytes();
    }
  }

  private void scan(Bytes header) throws ImageException {
    if (frame == null) {
      throw damaged("no frame");
    }
    if (++scans > MAX_SCANS) {
      throw new ImageException("JPEG with more than " + MAX_SCANS + " scans");
    }
    int count = header.u8(0);
    List<State> scanned = new ArrayList<>();
    List<JpegScan.Part> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      State state = states.get(header.u8(1 + 2L * i));
      if (state == null || scanned.contains(state)) {
        throw damaged("a scan of no component");
      }
      scanned.add(state);
      parts.add(part(state, header.u8(2 + 2L * i), count > 1));
    }
    if (parts.isEmpty()) {
      throw damaged("a scan of no component");
    }
    JpegScan.Band band = frame.isProgressive() ? band(header, 1 + 2 * count) : JpegScan.Band.WHOLE;
    advance(scanned, band);
    walk(scanned, new JpegScan(bits, parts, band, frame.isProgressive()));
  }

  private JpegScan.Part part(State state, int tables, boolean interleaved) throws ImageException {
    JpegFrame.Component component = state.component;
    int blocks = interleaved ? component.across() * component.down() : 1;
    JpegHuffman dc = dcTables[tables >> 4 & 3];
    JpegHuffman ac = acTables[tables & 3];
    if (dc == null || ac == null) {
      throw damaged("a table of no number");
    }
    JpegSkips skips = frame.isProgressive() ? null : ac.skips();
    return new JpegScan.Part(blocks, dc, ac, skips, state.nonzero);
  }

  private static JpegScan.Band band(Bytes header, int at) throws ImageException {
    int first = header.u8(at);
    int last = header.u8(at + 1L);
    int shifts = header.u8(at + 2L);
    boolean fits = first == 0 ? last == 0 : first <= last && last < COEFFICIENTS;
    boolean refines = shifts >> 4 == 0 || shifts >> 4 == (shifts & 15) + 1;
    if (!fits || !refines) {
      throw damaged("a scan of no coefficients");
    }
    return new JpegScan.Band(first, last, shifts >> 4, shifts & 15);
  }

  /** Records what a scan adds, which must continue what is already known. */
  private void advance(List<State> scanned, JpegScan.Band band) throws ImageException {
    for (State state : scanned) {
      boolean early = band.first() > 0 && (!state.isBegun() || scanned.size() > 1);
      for (int i = band.first(); i <= band.last(); i++) {
        int before = band.high() == 0 ? Integer.MAX_VALUE : band.high();
        if (early || state.low[i] != before) {
          throw damaged("scans out of order");
        }
        state.low[i] = band.low();
      }
    }
  }

  private void walk(List<State> scanned, JpegScan scan) throws ImageException {
    int units = scanned.size() > 1 ? frame.units() : frame.blocks(scanned.get(0).component);
    bits.open((int) markers.at());
    if (frame.isArithmetic()) {
      walkRestarts(units);
    } else {
      scan.walk(units, interval);
    }
    if (bits.marker() != JpegBits.NONE && !isSequentialEnd()) {
      bits.requireNoMore();
    }
    passLastRestart();
    markers.moveTo(bits.markerAt());
  }

  private void walkRestarts(int units) throws ImageException {
    int restarts = interval == 0 ? 0 : (units - 1) / interval;
    for (int i = 0; i < restarts; i++) {
      if (bits.marker() != JpegMarkers.RST0 + (i & 7)) {
        throw damaged("restart markers out of order");
      }
      bits.open(bits.behindMarker());
    }
    bits.moveTo(8L * bits.left());
  }

  /** Skips the restart marker that some programs also write after the last unit. */
  private void passLastRestart() throws ImageException {
    if (JpegMarkers.isRestart(bits.marker())) {
      bits.requireNoMore();
      bits.open(bits.behindMarker());
    }
  }

  private static ImageException damaged(String what) {
    return new ImageException("damaged JPEG: " + what);
  }
}
